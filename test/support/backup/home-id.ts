import { openHomeIdentity } from "../../../gateway/backup/identity/home-identity.ts";
import type { Home } from "../../../gateway/config/home.ts";

/** The id of a home, made at the first call, on a machine that nobody can tell from another. */
export const homeIdOf = async (home: Home): Promise<string> =>
  (await openHomeIdentity({ home, machineId: null, hostName: "test-machine" })).id;
