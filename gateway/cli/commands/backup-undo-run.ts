import { AppError } from "../../../contract/errors/app-error.ts";
import { type ExitCode, exitCodes } from "../../../contract/exit-codes.ts";
import type { RestoreState } from "../../../contract/routes/backup.ts";
import { nothingToUndo, nothingToUndoHere } from "../../backup/restore/nothing-to-undo.ts";
import type { What } from "../../backup/restore/what.ts";
import { machineTimeZone } from "../../budget/windows.ts";
import { systemClock } from "../../clock.ts";
import { followJob } from "../backup/follow-job.ts";
import { createProgress } from "../backup/progress.ts";
import type { Call, Command } from "../call.ts";
import { silentLog } from "../config/deps.ts";
import { reportFailure } from "../failures.ts";
import { createFigures } from "../figures.ts";
import { findGateway } from "../http/find-gateway.ts";
import { sayKept } from "./backup-restore-run.ts";

type Undoable = {
  readonly id: string;
  readonly what: What | null;
  /** Of an undo: it would be taken back. */
  readonly undo: boolean;
  readonly restoredAt: number;
  readonly bytes: number;
};

function announce(call: Call, kept: Undoable): ExitCode {
  const t = call.text.backup;
  const figures = createFigures(call.io.language);
  if (call.json) call.print({ undone: false, kept });
  const would = kept.undo ? t.wouldTakeBack : t.wouldUndo;
  call.say(would(figures.moment(kept.restoredAt), t.asBefore[kept.what ?? "everything"], figures.bytes(kept.bytes)));
  call.io.stderr(`${t.addYesUndo}\n`);
  return exitCodes.usage;
}

/** Of a restore that waits for a start. */
function announceCancel(call: Call, waiting: NonNullable<RestoreState["waiting"]>): ExitCode {
  const t = call.text.backup;
  if (call.json) call.print({ undone: false, cancelled: false, waiting });
  call.say(waiting.undo ? t.wouldCancelUndo : t.wouldCancel(t.whats[waiting.what]));
  call.io.stderr(`${t.addYesCancel}\n`);
  return exitCodes.usage;
}

function cancelled(call: Call): ExitCode {
  if (call.json) call.print({ undone: false, cancelled: true });
  call.say(call.text.backup.cancelled);
  return exitCodes.done;
}

/** By the gateway that runs: it restarts, or waits for that. */
async function undoThere(call: Call, yes: boolean): Promise<ExitCode> {
  const { io, json, text } = call;
  const link = await call.link();
  const state = await link.call("restoreState");
  if (!state.ok) return reportFailure(io, json, state.failure);
  if (state.value.waiting) {
    if (!yes) return announceCancel(call, state.value.waiting);
    const answer = await link.call("cancelRestore");
    return answer.ok ? cancelled(call) : reportFailure(io, json, answer.failure);
  }
  const kept = state.value.kept.find(({ what }) => what !== null);
  if (!kept) {
    const listed = await link.call("listBackups");
    throw nothingToUndo(listed.ok ? listed.value.backups : []);
  }
  if (!yes) return announce(call, kept);
  const begun = await link.call("undoRestore", { body: { id: kept.id } });
  if (!begun.ok) return reportFailure(io, json, begun.failure);
  const waits = await (async () => {
    try {
      const end = await followJob(call, link, begun.value);
      if (end.kind === "not") return end.code;
      const after = await link.call("restoreState");
      return after.ok && after.value.waiting !== null;
    } catch (error) {
      // It restarts already.
      if (error instanceof AppError && (error.code === "NOT_RUNNING" || error.code === "NOT_ANSWERING")) return false;
      throw error;
    }
  })();
  if (typeof waits !== "boolean") return waits;
  if (json) call.print({ undone: true, kept, waits });
  call.say(waits ? text.backup.lastStep : text.backup.restarts);
  return exitCodes.done;
}

/** In this process, in a home whose gateway does not run. */
async function undoInHome(call: Call, yes: boolean): Promise<ExitCode> {
  const { home, deps } = call;
  const { newestKept, undoHere } = await import("../../backup/restore/undo-here.ts");
  const { findJournal } = await import("../../backup/restore/journal.ts");
  const found = await findJournal(home);
  if (!yes) {
    if (found.kind === "found" && found.journal.state === "ready")
      return announceCancel(call, { what: found.journal.what, undo: found.journal.undoes !== null });
    const kept = await newestKept(home);
    if (kept === null) throw await nothingToUndoHere(home);
    return announce(call, { ...kept, restoredAt: kept.at });
  }
  const progress = createProgress(call);
  const zone = machineTimeZone();
  const end = await undoHere({
    ...{ home, environment: deps.environment, clock: systemClock, log: silentLog, version: deps.version },
    ...{ timeZone: () => zone, onProgress: progress.show },
  }).finally(progress.close);
  if (end.kind === "cancelled") return cancelled(call);
  const { undone, safetyBackup, kept } = end;
  const t = call.text.backup;
  if (call.json) call.print({ undone: true, kept, safetyBackup });
  const { moment } = createFigures(call.io.language);
  call.say((undone.undo ? t.tookBack : t.undone)(moment(undone.at), home.root));
  if (safetyBackup !== null) call.say(t.safety(safetyBackup));
  if (kept) sayKept(call, kept);
  return exitCodes.done;
}

/** Undoes the last restore, or takes back the undo of it; one that only waits is cancelled. Exit code 2 without `--yes`: nothing was done. */
export const runBackupUndo: Command<{ readonly yes?: boolean }> = async (call, { yes = false }) =>
  (await findGateway(call.home.ownerFile)).kind === "stopped" ? undoInHome(call, yes) : undoThere(call, yes);
