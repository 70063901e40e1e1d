import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { BackupJob, RestorePlan } from "../../../contract/routes/backup.ts";
import type { Clock } from "../../clock.ts";
import { type Home, homePaths } from "../../config/home.ts";
import type { Log } from "../../log.ts";
import { type BackupKey, readKey } from "../archive/keys.ts";
import { type Manifest, totalBytes } from "../archive/manifest.ts";
import { namedAs } from "../archive/shown-name.ts";
import { whichKey } from "../archive/which-key.ts";
import type { BackupKeys } from "../backup-keys.ts";
import type { Backups } from "../backups.ts";
import type { OpenCatalogue } from "../catalogue.ts";
import { mayTakeKept } from "../clock-leap.ts";
import type { Jobs } from "../jobs.ts";
import { kitShown } from "../kit-state.ts";
import type { RunJob } from "../worker/run-in-thread.ts";
import { tellFullDisk } from "./disk-full.ts";
import { readJournal, stagedFolder } from "./journal.ts";
import { type DeviceRow, keepDevice } from "./keep-device.ts";
import { listKept, sweepKept } from "./kept.ts";
import { isWorkName } from "./own-names.ts";
import { saveWhatIsThere } from "./save-what-is-there.ts";
import { forgetCodes, forgetCredentials, signOutAll } from "./staged-access.ts";
import { readyStagedDatabase } from "./staged-database.ts";
import { cleanStagedHistory } from "./staged-history.ts";
import { readyStagedVault } from "./staged-vault.ts";
import { beginSwap } from "./swap.ts";
import type { What } from "./what.ts";
import { withoutPrograms } from "./without-programs.ts";

export type RestoresDeps = {
  readonly home: Home;
  readonly catalogue: Pick<OpenCatalogue, "get" | "change">;
  readonly keys: Pick<BackupKeys, "identities">;
  /** Null: what is there cannot be backed up, or nothing is. It stays in its folder then. */
  readonly backups: Pick<Backups, "create"> | null;
  readonly jobs: Jobs;
  readonly runJob: RunJob;
  readonly clock: Clock;
  readonly log: Log;
  /** What is here and newer than this; see newer.ts. */
  readonly countNewer: (since: number) => RestorePlan["newer"];
  /** Carries the exchange of names out: a start of the gateway. */
  readonly restart: () => void;
};

type Plan = {
  readonly id: string;
  readonly file: string;
  /** As the person knows the file. */
  readonly name: string;
  readonly bytes: number;
  readonly manifest: Manifest;
  readonly identities: readonly string[];
  readonly at: number;
};

const planKeptMs = 60 * 60_000;
const vaultFile = "data/vault.json";
const keyFile = "keys/vault.key";

const has = (manifest: Manifest, path: string): boolean => manifest.files.some(file => file.path === path);

/** From a backup file to a home that will be the restored one at its next start. */
export function createRestores(deps: RestoresDeps) {
  const { home, clock, log } = deps;
  const plans = new Map<string, Plan>();
  const isOther = (manifest: Manifest): boolean => manifest.homeId !== deps.catalogue.get().homeId;

  const planned = (id: string): Plan => {
    const plan = plans.get(id);
    if (!plan || clock.now() - plan.at > planKeptMs) throw AppError.of("RESTORE_PLAN_GONE");
    return plan;
  };

  /** Whoever types the key that opens a backup has the kit of it. */
  const kitWasShown = async ({ recipient }: BackupKey, inForce: string | undefined): Promise<void> => {
    const current = inForce === undefined ? null : (await readKey(inForce)).recipient;
    await deps.catalogue.change(now => kitShown(now, recipient, current, clock.now()));
  };

  return {
    /** What a planned restore would bring back. @throws AppError RESTORE_PLAN_GONE */
    manifestOf: (planId: string): Manifest => planned(planId).manifest,

    /**
     * Reads a backup from end to end and says what is in it. `key`: the emergency kit's, where none that is known here opens it.
     * @throws AppError as readArchive; BACKUP_KEY_MALFORMED
     */
    plan(
      file: string,
      key: string | undefined,
      name = basename(file),
    ): { readonly job: BackupJob; readonly over: Promise<RestorePlan> } {
      return deps.jobs.run("verify", "verify", null, async (signal, step) => {
        const own = await deps.keys.identities();
        const typed = key === undefined ? null : await readKey(key);
        const identities = typed === null ? own : [typed.identity, ...own];
        const { size } = await stat(file);
        const manifest = await namedAs(
          name,
          deps.runJob<"verify">({ kind: "verify", file, bytes: size, identities }, signal, step),
        );
        const keyFits = typed === null ? null : (await whichKey(file, [typed.identity])) !== null;
        if (typed !== null && keyFits) await kitWasShown(typed, own[0]);
        const id = randomUUID();
        plans.set(id, { id, file, name, bytes: size, manifest, identities, at: clock.now() });
        const { createdAt, version, hostName, counts } = manifest;
        return {
          id,
          backup: { createdAt, version, hostName, counts: { ...counts }, bytes: totalBytes(manifest) },
          otherMachine: isOther(manifest),
          newer: deps.countNewer(isOther(manifest) ? -1 : createdAt),
          keyFits,
          devices: manifest.devices ?? null,
          needsPassphrase: has(manifest, vaultFile) && !has(manifest, keyFile),
        };
      });
    },

    /**
     * Saves what is there, unpacks the backup beside it, proves that it opens, and asks for the start that exchanges the two. Until that start
     * nothing of the home has changed. `device` is who asks and stays signed in; `keepDevices`: those of another machine are let in as well. @throws AppError RESTORE_PLAN_GONE, VAULT_PASSPHRASE, VAULT_LOCKED; as readArchive and create
     */
    restore(
      planId: string,
      what: What,
      passphrase?: string,
      device: DeviceRow | null = null,
      keepDevices = false,
    ): { readonly job: BackupJob; readonly over: Promise<void> } {
      const plan = planned(planId);
      if (deps.jobs.isRunning("restore")) throw AppError.of("BACKUP_RUNNING");
      return deps.jobs.run("restore", "extract", null, async (signal, step) => {
        const id = `${clock.now()}-${randomUUID().slice(0, 8)}`;
        const staged = stagedFolder(home, id);
        try {
          const safetyBackup = await saveWhatIsThere(deps, signal, step);
          const { file, bytes, identities } = plan;
          const extracted = deps.runJob<"extract">({ kind: "extract", file, bytes, identities, target: staged }, signal, step);
          const manifest = await namedAs(plan.name, extracted);
          step({ stage: "open", doneBytes: 0, totalBytes: 0 });
          const { hostName, createdAt } = manifest;
          const from = isOther(manifest) ? { hostName, createdAt, at: clock.now() } : null;
          const strangersStay = keepDevices && from !== null && what !== "settings";
          if (what !== "settings") {
            readyStagedDatabase(homePaths(staged).database, manifest, from);
            forgetCodes(homePaths(staged).database);
            if (!strangersStay) signOutAll(homePaths(staged).database, clock.now());
            if (device) keepDevice(homePaths(staged).database, device);
          }
          if (what !== "conversations" && from) await withoutPrograms(homePaths(staged).settings);
          if (what !== "conversations") await cleanStagedHistory(homePaths(staged), from === null);
          if (what !== "conversations") {
            await readyStagedVault({ staged, passphrase, identities: await deps.keys.identities(), clock, log });
            await forgetCredentials({ staged, signingKey: from !== null && !strangersStay, clock, log });
          }
          step({ stage: "swap", doneBytes: 0, totalBytes: 0 });
          const counts = what === "settings" ? {} : { ...manifest.counts };
          const backupFile = plan.name;
          // The database that stays knows nothing of the other machine, whose channels come with its settings.
          await beginSwap(home, {
            id,
            what,
            counts,
            safetyBackup,
            backupFile,
            from: what === "settings" ? from : null,
            otherMachine: from !== null,
            keepDevices: strangersStay,
          });
        } catch (error) {
          await rm(staged, { recursive: true, force: true });
          throw tellFullDisk(error, home.root);
        }
        plans.delete(planId);
        deps.restart();
      });
    },

    /** Takes away what former attempts left; what a journal names is not touched. Call at a start; what is kept has an end, so also from time to time. */
    async sweep(): Promise<void> {
      const folder = join(home.root, "restore");
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const journal = await readJournal(home);
      const named = journal === null ? [] : [journal.id, journal.undoes ?? journal.id];
      for (const name of (await readdir(folder)).filter(one => isWorkName(one) && !named.includes(one)))
        await rm(join(folder, name), { recursive: true, force: true });
      const oldest = (await listKept(home)).at(-1)?.at ?? clock.now();
      if (mayTakeKept(deps.catalogue.get(), oldest, clock.now())) await sweepKept(home, clock.now(), named);
    },
  };
}

export type Restores = ReturnType<typeof createRestores>;
