import type { Catalogue } from "../catalogue.ts";
import type { RestoreJournal } from "./journal.ts";

/**
 * After a restore was confirmed: with the settings of another machine its key came, which the kit holds. What this home had made before counts
 * no more from now on, until that restore is undone.
 */
export function movedIn(
  now: Catalogue,
  { otherMachine, what, undoes }: Pick<RestoreJournal, "otherMachine" | "what" | "undoes">,
  at: number,
): Catalogue {
  if (!otherMachine || what === "conversations") return now;
  const { movedInAt, ...others } = now;
  return undoes !== null && movedInAt !== undefined ? others : { ...others, movedInAt: at };
}

/** A move while the clock was ahead: what is made from now on is of the home that moved in, whatever the clock said then. */
export const notAhead = (known: Catalogue, now: number): Catalogue =>
  known.movedInAt === undefined || known.movedInAt < now ? known : { ...known, movedInAt: now - 1 };
