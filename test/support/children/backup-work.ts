import { createBackupKeys } from "../../../gateway/backup/backup-keys.ts";
import { createBackups } from "../../../gateway/backup/backups.ts";
import { openCatalogue } from "../../../gateway/backup/catalogue.ts";
import { createJobs } from "../../../gateway/backup/jobs.ts";
import { createFolderPlace } from "../../../gateway/backup/places/folder.ts";
import { finishRestoreHere, restoreHere } from "../../../gateway/backup/restore/restore-here.ts";
import type { RestoreHereDeps } from "../../../gateway/backup/restore/rooms-here.ts";
import { runJob } from "../../../gateway/backup/worker/jobs.ts";
import type { RunJob } from "../../../gateway/backup/worker/run-in-thread.ts";
import { systemClock } from "../../../gateway/clock.ts";
import { homePaths } from "../../../gateway/config/home.ts";
import type { Log } from "../../../gateway/log.ts";
import { openVault } from "../../../gateway/vault/open-vault.ts";
import { homeIdOf } from "../backup/home-id.ts";

const nothing = (): void => undefined;
const log: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

export type Work =
  | { readonly kind: "create"; readonly home: string }
  | { readonly kind: "upload"; readonly home: string; readonly file: string; readonly name: string; readonly folder: string }
  | { readonly kind: "restore"; readonly home: string; readonly file: string; readonly key: string };

const runHere: RunJob = (job, signal, progress) => runJob(job, signal, progress) as never;
export const depsOf = (root: string): RestoreHereDeps => ({
  ...{ home: homePaths(root), clock: systemClock, log, version: "1.2.3", timeZone: () => "UTC", onProgress: nothing },
  environment: { home: root, language: "en", vaultPassphrase: undefined, raw: {} },
});

export const placeOf = (folder: string, home: string) =>
  createFolderPlace({ name: "disk", type: "folder", enabled: true, path: folder }, { home, known: false });

/** One piece of the work of backups, as the gateway and the terminal do it. */
export async function carryOut(work: Work): Promise<void> {
  const home = homePaths(work.home);
  switch (work.kind) {
    case "create": {
      const vault = await openVault({ home, clock: systemClock, log, passphrase: undefined });
      const catalogue = await openCatalogue({ folder: home.backups, homeId: await homeIdOf(home), clock: systemClock });
      const backups = createBackups({
        ...{ home, catalogue, vault, keys: createBackupKeys({ vault }), runJob: runHere, clock: systemClock, log },
        ...{ jobs: createJobs({ clock: systemClock, onChange: nothing }), version: "1.2.3", timeZone: () => "UTC" },
        ...{ keepDays: () => 30, onCreated: nothing },
      });
      await backups.sweep();
      await backups.create("asked").over;
      return;
    }
    case "upload": {
      const place = placeOf(work.folder, work.home);
      await place.put(work.file, work.name, new AbortController().signal, nothing);
      await place.close();
      return;
    }
    case "restore":
      await restoreHere(depsOf(work.home), { file: work.file, key: work.key, what: "everything", keepDevices: false });
  }
}

/** What the next start does with a restore that was cut. */
export const nextStart = (root: string): Promise<unknown> => finishRestoreHere(depsOf(root));

// `node backup-work.ts JSON`: says that it begins, works, and ends.
const given = process.argv[2];
if (process.argv[1]?.endsWith("backup-work.ts") && given !== undefined) {
  process.stdout.write("begin\n");
  await carryOut(JSON.parse(given) as Work);
}
