import { readFile } from "node:fs/promises";
import { OwnerFile } from "../../contract/processes.ts";
import type { Probe } from "../supervisor/probe.ts";

const probeWithinMs = 2_000;

async function readOwnerFile(file: string): Promise<OwnerFile | null> {
  try {
    const parsed = OwnerFile.safeParse(JSON.parse(await readFile(file, "utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    // No such file, or half a file after a power cut: nobody can be shown to run, and the gateway's own lock decides.
    return null;
  }
}

/** The gateway that owns this home now. Only one that answers at its address with the boot id of the owner file counts; a stale file does not. */
export async function findRunningGateway(ownerFile: string, probe: Probe): Promise<OwnerFile | null> {
  const owner = await readOwnerFile(ownerFile);
  if (owner === null) return null;
  return (await probe(owner.url, probeWithinMs)) === owner.bootId ? owner : null;
}
