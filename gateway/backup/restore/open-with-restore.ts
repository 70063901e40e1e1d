import { AppError } from "../../../contract/errors/app-error.ts";
import { systemProblem } from "../../config/atomic-file.ts";
import type { Log } from "../../log.ts";
import { carryMoney } from "./carry-money.ts";
import type { RestoreHome } from "./journal.ts";
import { continueRestore, type RestoreStart, rollBackRestore } from "./swap.ts";

const codeOf = (error: unknown): string => (error instanceof AppError ? error.code : systemProblem(error));

/**
 * Opens a home, after a restore that is under way was carried on. When the restored state does not open, everything is put back and what was
 * there before is opened. `open` leaves nothing open when it rejects.
 */
export async function openWithRestore<T>(
  home: RestoreHome,
  open: () => Promise<T>,
  log: Log,
): Promise<{ readonly opened: T; readonly restore: RestoreStart }> {
  const restore = await continueRestore(home);
  if (restore.kind === "rolledBack") log.error({ problem: restore.journal.problem }, "a restore did not start and was put back");
  if (restore.kind === "trying") {
    try {
      carryMoney(home, restore.journal);
    } catch (error) {
      // The state before is damaged, which may be why it was replaced: what could be restored counts.
      log.warn({ problem: codeOf(error) }, "what was spent before the restore could not be taken over");
    }
  }
  try {
    return { opened: await open(), restore };
  } catch (error) {
    if (restore.kind !== "trying") throw error;
    log.error({ problem: codeOf(error) }, "the restored state does not open; everything is put back");
    const journal = await rollBackRestore(home, restore.journal, codeOf(error));
    return { opened: await open(), restore: { kind: "rolledBack", journal } };
  }
}
