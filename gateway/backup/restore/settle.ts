import type { Clock } from "../../clock.ts";
import type { Database } from "../../db/open.ts";
import type { Writer } from "../../db/writes.ts";
import type { Log } from "../../log.ts";
import type { Troubles } from "../../overview/troubles.ts";
import { countRows } from "../create/snapshot.ts";
import type { RestoreHome } from "./journal.ts";
import { systemDisk, writeJournal } from "./journal.ts";
import { lastingTables, shortTable } from "./staged-database.ts";
import { confirmRestore, type RestoreStart } from "./swap.ts";

const askWithinMs = 5_000;

/** What is wrong with a restored state that runs; null when nothing is. `url` is the gateway's own. */
async function problemOf(db: Database, counts: Readonly<Record<string, number>>, url: string): Promise<string | null> {
  const short = shortTable(countRows(db), counts, lastingTables);
  if (short) return `${short.table}: ${short.found} < ${short.wanted}`;
  const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(askWithinMs) });
  return answer.ok ? null : `health ${answer.status}`;
}

export type SettleDeps = {
  readonly home: RestoreHome;
  readonly db: Database;
  readonly writer: Pick<Writer, "run">;
  readonly clock: Clock;
  readonly log: Log;
  readonly troubles: Troubles;
};

/**
 * After the gateway listens: a restored state is looked at and confirmed; one that fails is put back at the next start, which a rejection here
 * brings about. What was put back is told.
 */
export async function settleRestore(deps: SettleDeps, restore: RestoreStart, url: string): Promise<void> {
  const { home, clock, log, writer } = deps;
  const audit = (action: string, detail: Record<string, string | number>): Promise<unknown> =>
    writer.run("audit.append", { at: clock.now(), actor: "system", action, target: "home", detail });
  if (restore.kind === "none") return;
  if (restore.kind === "failed") {
    deps.troubles.put("restore", [{ id: "restore.failed", severity: "error", code: restore.code, path: "/backup" }]);
    await audit("backup.restoreFailed", { problem: restore.code });
    return;
  }
  const { journal } = restore;
  if (restore.kind === "rolledBack") {
    const problem = journal.problem ?? "";
    deps.troubles.put("restore", [
      { id: "restore.rolledBack", severity: "error", code: "RESTORE_ROLLED_BACK", slots: { problem }, path: "/backup" },
    ]);
    await audit("backup.rolledBack", { file: journal.backupFile, problem });
    return;
  }
  const problem = await problemOf(deps.db, journal.counts, url);
  if (problem !== null) {
    await writeJournal(home, { ...journal, state: "rollingBack", problem }, systemDisk);
    throw new Error(`the restored state is not sound: ${problem}`);
  }
  await audit(journal.undoes === null ? "backup.restored" : "backup.undone", { file: journal.backupFile });
  await confirmRestore(home, journal, clock.now());
  log.info({ file: journal.backupFile }, "a backup was restored");
}
