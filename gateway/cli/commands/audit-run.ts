import { resolve } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import { exitCodes } from "../../../contract/exit-codes.ts";
import { auditLines, writeWhole } from "../audit/export.ts";
import { openToRead } from "../audit/open-record.ts";
import type { Call, Command } from "../call.ts";
import { reportError, reportFailure } from "../failures.ts";
import { createFigures } from "../figures.ts";
import { findGateway } from "../http/find-gateway.ts";

type Verdict = { readonly ok: boolean; readonly rows: number; readonly firstBrokenRow: number | null };

async function verifyFile(call: Call): Promise<Verdict> {
  const { verifyAudit } = await import("../../audit/verify.ts");
  const db = await openToRead(call.home.database);
  try {
    return await verifyAudit(db, call.io.interruption());
  } finally {
    db.close();
  }
}

/** Verifies the audit's chain: the running gateway does it, or else the database file is read. Exit code 1 when a row was changed. */
export const runAuditVerify: Command<object> = async call => {
  const { io, json, text, home } = call;
  const found = await findGateway(home.ownerFile);
  let verdict: Verdict;
  if (found.kind === "running") {
    const answer = await (await call.link()).call("auditVerify");
    if (!answer.ok) return reportFailure(io, json, answer.failure);
    verdict = answer.value;
  } else verdict = await verifyFile(call);
  if (json) call.print(verdict);
  if (verdict.ok) {
    call.say(text.audit.whole(createFigures(io.language).number(verdict.rows)));
    return exitCodes.done;
  }
  return reportError(io, json, AppError.of("AUDIT_BROKEN", { row: verdict.firstBrokenRow ?? 0, file: home.database }));
};

/** Writes all audit rows as JSON lines, from the database file itself: to `--jsonl FILE`, else to standard output. */
export const runAuditExport: Command<{ readonly jsonl?: string }> = async (call, { jsonl }) => {
  const { io, text, home } = call;
  const db = await openToRead(home.database);
  try {
    if (jsonl === undefined) {
      for (const piece of auditLines(db)) io.stdout(piece.text);
      return exitCodes.done;
    }
    const file = resolve(jsonl);
    const rows = await writeWhole(file, auditLines(db));
    if (call.json) call.print({ file, rows });
    call.say(text.audit.exported(createFigures(io.language).number(rows), file));
    return exitCodes.done;
  } finally {
    db.close();
  }
};
