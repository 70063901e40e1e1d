import { finishHere } from "./finish-here.ts";
import { type Kept, listKept, readKept } from "./kept.ts";
import { nothingToUndoHere } from "./nothing-to-undo.ts";
import { inHome, openRoomsHere, type RestoreHereDeps } from "./rooms-here.ts";
import { cancelSwap } from "./swap.ts";
import { createUndo } from "./undo.ts";

export type UndoneHere =
  /** A restore lay ready; nothing had been exchanged. */
  | { readonly kind: "cancelled" }
  | { readonly kind: "undone"; readonly undone: Kept; readonly safetyBackup: string | null; readonly kept: Kept | null };

/** The newest restore that can be undone; null when there is none. */
export const newestKept = async (home: RestoreHereDeps["home"]): Promise<Kept | null> =>
  (await listKept(home)).find(({ what }) => what !== null) ?? null;

/**
 * Undoes the last restore in a home that no gateway runs in; one that only lies ready is cancelled.
 * @throws AppError RESTORE_NONE, RESTORE_NOT_KEPT, ALREADY_RUNNING; as restoreHere
 */
export async function undoHere(deps: RestoreHereDeps): Promise<UndoneHere> {
  const { home, clock, log } = deps;
  return inHome(deps, async () => {
    if (await cancelSwap(home)) return { kind: "cancelled" };
    await finishHere(deps);
    const undone = await newestKept(home);
    if (undone === null) throw await nothingToUndoHere(home);
    const { jobs, backups } = await openRoomsHere(deps);
    const undo = createUndo({ home, backups, jobs, clock, log, restart: () => undefined });
    await undo.undo(await undo.find(undone.id), null).over;
    const journal = await finishHere(deps);
    const kept = journal && (await readKept(home, journal.id));
    return { kind: "undone", undone, safetyBackup: journal?.safetyBackup ?? null, kept };
  });
}
