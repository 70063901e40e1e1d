import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";

/** Signs of a machine whose id is not its own: a container has its image's or none, a system without a disk makes one at every start. */
const passing = ["/.dockerenv", "/run/.containerenv", "/run/machine-id"];
const machineIdFile = "/etc/machine-id";

/** The system's id of this machine (machine-id(5)); null where it has none, or none that lasts. `root` is the system's. */
export function readMachineId(root = ""): string | null {
  if (passing.some(path => existsSync(root + path))) return null;
  try {
    const id = readFileSync(root + machineIdFile, "utf8").trim();
    return /^[0-9a-f]{32}$/.test(id) && !/^0+$/.test(id) ? id : null;
  } catch {
    return null; // Other systems have no such file: nothing is known of the machine then.
  }
}

/** The id as a home may keep it: it tells nobody which machine this is, and another home's is another one. */
export const machineMark = (homeId: string, machineId: string): string =>
  createHash("sha256").update(`hearth home ${homeId} on ${machineId}`).digest("hex");
