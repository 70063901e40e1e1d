import { AppError } from "../../../contract/errors/app-error.ts";
import type { RestorePlan } from "../../../contract/routes/backup.ts";
import { finishHere } from "./finish-here.ts";
import { type Kept, readKept } from "./kept.ts";
import { countNewerIn } from "./newer.ts";
import { createRestores } from "./prepare.ts";
import { inHome, openRoomsHere, type RestoreHereDeps } from "./rooms-here.ts";
import type { What } from "./what.ts";
import { knownIdentities } from "./what-is-there.ts";

export type RestoredHere = {
  readonly plan: RestorePlan;
  /** What was there before: a backup of it, and how long it is kept as it was; both null where nothing was. */
  readonly safetyBackup: string | null;
  readonly kept: Kept | null;
};

export type RestoreWish = {
  readonly file: string;
  readonly key: string | undefined;
  readonly what: What;
  /** Those of another machine are let in. */
  readonly keepDevices: boolean;
};

/**
 * A whole restore in a home that no gateway runs in: verified, what is there backed up, unpacked beside, exchanged, opened, confirmed; put back
 * when it does not open. A restore that was under way is finished first.
 * @throws AppError ALREADY_RUNNING, RESTORE_ROLLED_BACK; as readArchive, create and openVault
 */
export async function restoreHere(deps: RestoreHereDeps, { file, key, what, keepDevices }: RestoreWish): Promise<RestoredHere> {
  const { home, environment, clock, log } = deps;
  return inHome(deps, async () => {
    await finishFormer(deps);
    const { vault, ...rooms } = await openRoomsHere(deps);
    const keys = { identities: async () => knownIdentities(vault) };
    const restores = createRestores({
      ...{ ...rooms, home, keys, clock, log },
      countNewer: since => countNewerIn(home.database, since),
      restart: () => undefined,
    });
    await restores.sweep();
    const plan = await restores.plan(file, key).over;
    await restores.restore(plan.id, what, environment.vaultPassphrase, null, keepDevices).over;
    const journal = await finishHere(deps);
    const safetyBackup = journal?.safetyBackup ?? null;
    return { plan, safetyBackup, kept: journal && (await readKept(home, journal.id)) };
  });
}

/** Goes on with a restore that was cut short, in a home that no gateway runs in; nothing happens when none was. @throws AppError as restoreHere */
export const finishRestoreHere = async (deps: RestoreHereDeps): Promise<void> => {
  await inHome(deps, () => finishHere(deps));
};

/** A restore from before that cannot be begun is no obstacle to another one. */
async function finishFormer(deps: RestoreHereDeps): Promise<void> {
  try {
    await finishHere(deps);
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== "RESTORE_GONE" && error.code !== "RESTORE_NOTE_LOST")) throw error;
    deps.log.warn({ code: error.code }, "a former restore could not begin; the home is as it was");
  }
}
