import type { Database } from "../../db/open.ts";
import { waitForOldMachine } from "../restore/staged-database.ts";
import type { HomeIdentity } from "./home-identity.ts";

/**
 * A home that ran on another machine before was copied or moved by hand: it waits, as a restored one does, until a person says that the old
 * machine is off. The machine is known only once that is on disk.
 */
export async function waitAfterMove(db: Database, identity: HomeIdentity, now: number): Promise<void> {
  const { movedFrom } = identity;
  if (movedFrom === null) return;
  waitForOldMachine(db, { hostName: movedFrom, createdAt: now, at: now });
  await identity.settle();
}
