import { AppError } from "../../../contract/errors/app-error.ts";
import { exitCodes } from "../../../contract/exit-codes.ts";
import { totalBytes } from "../../backup/archive/manifest.ts";
import { knownHomeId } from "../../backup/identity/home-identity.ts";
import { asideFolder } from "../../backup/restore/journal.ts";
import type { Kept } from "../../backup/restore/kept.ts";
import { countNewerIn } from "../../backup/restore/newer.ts";
import type { What } from "../../backup/restore/what.ts";
import { machineTimeZone } from "../../budget/windows.ts";
import { systemClock } from "../../clock.ts";
import { plainForTerminal } from "../answer/printer.ts";
import { findBackupFile, readIdentityFile } from "../backup/find-file.ts";
import { createProgress } from "../backup/progress.ts";
import { readHere } from "../backup/read-here.ts";
import type { Call, Command } from "../call.ts";
import { silentLog } from "../config/deps.ts";
import { createFigures } from "../figures.ts";
import { findGateway } from "../http/find-gateway.ts";

type Options = {
  readonly backup: string;
  readonly identity?: string;
  readonly what?: What;
  /** Devices of another machine sign in here too. */
  readonly keepDevices?: boolean;
  readonly yes?: boolean;
};

type Announced = Required<Pick<Options, "what" | "keepDevices">> & {
  readonly identity: string | undefined;
  readonly running: boolean;
};

/** What would come, for somebody who has not said yes yet. Nothing is written, so a gateway may run here. */
async function announce(call: Call, file: string, { identity, what, keepDevices, running }: Announced): Promise<void> {
  const manifest = await readHere(call, file, identity, "backup restore");
  const { createdAt, version, hostName, counts, devices = null } = manifest;
  const t = call.text.backup;
  const figures = createFigures(call.io.language);
  const otherMachine = manifest.homeId !== (await knownHomeId(call.home));
  const countSince = (since: number) => (what === "settings" ? null : countNewerIn(call.home.database, since));
  const here = countSince(-1);
  const newer = otherMachine ? here : countSince(createdAt);
  const backup = { createdAt, version, hostName, counts };
  if (call.json) call.print({ restored: false, file, what, backup, otherMachine, devices, here, newer, running });
  call.say(plainForTerminal(t.whole(file, figures.moment(createdAt), hostName)));
  call.say(
    t.inIt(figures.number(counts.sessions ?? 0), figures.number(counts.messages ?? 0), figures.bytes(totalBytes(manifest))),
  );
  call.say(t.wouldRestore(t.whats[what], call.home.root));
  call.say((otherMachine ? t.comesOver : t.goesBack)[what]);
  if (here) call.say(t.hereNow(figures.number(here.conversations), figures.number(here.messages)));
  if (newer && newer.conversations > 0) {
    const words = otherMachine ? t.allHere : t.newerHere;
    call.say(words(figures.number(newer.conversations), figures.number(newer.messages)));
  }
  if (otherMachine && what !== "settings" && devices !== 0) call.say(keepDevices ? t.devicesWouldStay : t.devicesWouldGo);
  if (otherMachine) call.say(plainForTerminal(t.wouldWait(hostName)));
  call.io.stderr(`${running ? t.addYesRunning : t.addYes}\n`);
}

/** That what was there before can be had back, and until when. */
export function sayKept(call: Call, { undo, until, bytes }: Pick<Kept, "undo" | "until" | "bytes">): void {
  const t = call.text.backup;
  const figures = createFigures(call.io.language);
  if (until !== null) call.say((undo ? t.asideUntilUndo : t.asideUntil)(figures.moment(until), figures.bytes(bytes)));
}

/** Restores a backup into a home whose gateway does not run. Exit code 2 without `--yes`: nothing was done. */
export const runBackupRestore: Command<Options> = async (call, options) => {
  const { backup, identity, what = "everything", keepDevices = false, yes = false } = options;
  const { home, deps, text } = call;
  const t = text.backup;
  const file = await findBackupFile(home, backup);
  if (file === undefined) throw AppError.of("BACKUP_NOT_FOUND", { id: backup });
  const running = (await findGateway(home.ownerFile)).kind !== "stopped";
  if (!yes) {
    await announce(call, file, { identity, what, keepDevices, running });
    return exitCodes.usage;
  }
  if (running) throw AppError.of("RESTORE_NOT_EMPTY", { home: home.root });
  const key = identity === undefined ? undefined : await readIdentityFile(identity);
  const { restoreHere } = await import("../../backup/restore/restore-here.ts");
  const progress = createProgress(call);
  const zone = machineTimeZone();
  const { plan, safetyBackup, kept } = await restoreHere(
    {
      ...{ home, environment: deps.environment, clock: systemClock, log: silentLog, version: deps.version },
      ...{ timeZone: () => zone, onProgress: progress.show },
    },
    { file, key, what, keepDevices },
  )
    .catch((error: unknown) => {
      // It began to run between our question and the lock.
      if (!(error instanceof AppError) || error.code !== "ALREADY_RUNNING") throw error;
      throw AppError.of("RESTORE_NOT_EMPTY", { home: home.root }, { cause: error });
    })
    .finally(progress.close);
  const { otherMachine, keyFits } = plan;
  const keptIn = kept && asideFolder(home, kept.id);
  if (call.json)
    call.print({ restored: true, file, what, backup: plan.backup, otherMachine, keyFits, safetyBackup, keptIn, kept });
  if (keyFits === false) call.say(t.keyOther);
  call.say(t.restored(t.whats[what], home.root));
  if (safetyBackup !== null) call.say(t.safety(safetyBackup));
  if (kept?.until === null) call.say(t.aside(asideFolder(home, kept.id)));
  else if (kept) sayKept(call, kept);
  if (otherMachine && what !== "settings") call.say(keepDevices ? t.devicesIn : t.devicesOut);
  if (otherMachine) call.say(plainForTerminal(t.oldMachine(plan.backup.hostName)));
  return exitCodes.done;
};
