import { stat } from "node:fs/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import { type ExitCode, exitCodes } from "../../../contract/exit-codes.ts";
import { plainForTerminal } from "../answer/printer.ts";
import { findBackupFile } from "../backup/find-file.ts";
import { followJob } from "../backup/follow-job.ts";
import { readHere } from "../backup/read-here.ts";
import { backupRow } from "../backup/rows.ts";
import type { Call, Command } from "../call.ts";
import { reportError, reportFailure } from "../failures.ts";
import { createFigures } from "../figures.ts";

type Options = { readonly backup: string; readonly identity?: string; readonly place?: string };

/** Fetched back from a place by the gateway, which knows the way and remembers what it found. */
async function verifyAtPlace(call: Call, id: string, place: string): Promise<ExitCode> {
  const { io, json } = call;
  const link = await call.link();
  const begun = await link.call("verifyBackup", { params: { id }, body: { place } });
  if (!begun.ok) return reportFailure(io, json, begun.failure);
  const end = await followJob(call, link, begun.value);
  if (end.kind === "failed") return reportFailure(io, json, end.failure);
  const listed = await link.call("listBackups");
  if (!listed.ok) return reportFailure(io, json, listed.failure);
  const found = listed.value.backups.find(backup => backup.id === id);
  if (end.kind === "stopped") return reportError(io, json, AppError.of("BACKUP_STOPPED"));
  if (!found || (found.verifiedAt ?? 0) < begun.value.startedAt) {
    const failure = end.card.places.find(({ name }) => name === place)?.failure;
    if (failure) return reportFailure(io, json, { ...failure, type: "api_error" });
    const problem = { problem: "`npx hearth logs` says why.", problemZh: "`npx hearth logs` 中有原因。" };
    return reportError(io, json, AppError.of("BACKUP_FAILED", problem));
  }
  if (json) call.print(backupRow(call.home, found));
  call.say(plainForTerminal(call.text.backup.wholeAt(id, place)));
  return exitCodes.done;
}

/** Reads a backup from end to end: a file here, with or without a gateway; with `--place` the copy that a place has. */
export const runBackupVerify: Command<Options> = async (call, { backup, identity, place }) => {
  const { io, json, home, text } = call;
  if (place !== undefined && place !== "home") return verifyAtPlace(call, backup, place);
  const file = await findBackupFile(home, backup);
  if (file === undefined) throw AppError.of("BACKUP_NOT_FOUND", { id: backup });
  const manifest = await readHere(call, file, identity);
  const { createdAt, version, hostName, counts, files } = manifest;
  const { size: bytes } = await stat(file);
  if (json) call.print({ ok: true, file, bytes, createdAt, version, hostName, counts, files: files.length });
  const figures = createFigures(io.language);
  const t = text.backup;
  call.say(plainForTerminal(t.whole(file, figures.moment(createdAt), hostName)));
  const rows = [counts.sessions ?? 0, counts.messages ?? 0].map(figures.number);
  const held = files.reduce((sum, one) => sum + one.bytes, 0);
  call.say(t.contents(rows[0] ?? "", rows[1] ?? "", figures.bytes(held)));
  return exitCodes.done;
};
