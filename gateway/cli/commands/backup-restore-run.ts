import { AppError } from "../../../contract/errors/app-error.ts";
import { exitCodes } from "../../../contract/exit-codes.ts";
import { totalBytes } from "../../backup/archive/manifest.ts";
import { asideFolder } from "../../backup/restore/journal.ts";
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

/** What would come, for somebody who has not said yes yet. Nothing is written. */
async function announce(call: Call, file: string, identity: string | undefined, what: What): Promise<void> {
  const manifest = await readHere(call, file, identity);
  const { createdAt, version, hostName, counts } = manifest;
  const t = call.text.backup;
  const figures = createFigures(call.io.language);
  const [here, newer] = [-1, createdAt].map(since => (what === "settings" ? null : countNewerIn(call.home.database, since)));
  if (call.json) call.print({ restored: false, file, what, backup: { createdAt, version, hostName, counts }, here, newer });
  call.say(plainForTerminal(t.whole(file, figures.moment(createdAt), hostName)));
  call.say(
    t.inIt(figures.number(counts.sessions ?? 0), figures.number(counts.messages ?? 0), figures.bytes(totalBytes(manifest))),
  );
  call.say(t.wouldRestore(t.whats[what], call.home.root));
  call.say(t.goesBack[what]);
  if (here) call.say(t.hereNow(figures.number(here.conversations), figures.number(here.messages)));
  if (newer && newer.messages > 0) call.say(t.newerHere(figures.number(newer.conversations), figures.number(newer.messages)));
  call.io.stderr(`${t.addYes}\n`);
}

/** That what was there before can be had back, and until when. */
export function sayKept(call: Call, { until, bytes }: { readonly until: number | null; readonly bytes: number }): void {
  const figures = createFigures(call.io.language);
  if (until !== null) call.say(call.text.backup.asideUntil(figures.moment(until), figures.bytes(bytes)));
}

/** Restores a backup into a home whose gateway does not run. Exit code 2 without `--yes`: nothing was done. */
export const runBackupRestore: Command<Options> = async (call, options) => {
  const { backup, identity, what = "everything", keepDevices = false, yes = false } = options;
  const { home, deps, text } = call;
  const t = text.backup;
  const file = await findBackupFile(home, backup);
  if (file === undefined) throw AppError.of("BACKUP_NOT_FOUND", { id: backup });
  if ((await findGateway(home.ownerFile)).kind !== "stopped") throw AppError.of("RESTORE_NOT_EMPTY", { home: home.root });
  if (!yes) {
    await announce(call, file, identity, what);
    return exitCodes.usage;
  }
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
