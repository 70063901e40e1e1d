import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { isMissing, replaceFile, systemProblem } from "../../config/atomic-file.ts";
import type { Home } from "../../config/home.ts";
import { machineMark } from "./machine.ts";

const HomeFile = z.object({
  version: z.literal(1),
  id: z.string().min(1).max(100),
  /** Of the machine that it ran on last. */
  hostName: z.string(),
  /** Marks of the machines that it may run on without a question. */
  machines: z.array(z.string()),
});
type HomeFile = z.infer<typeof HomeFile>;

export type HomeIdentity = {
  /** Two homes never share it, unless one is a copy of the other. */
  readonly id: string;
  /** The host name of the machine that this home ran on before; null: it was here, or nobody can tell. */
  readonly movedFrom: string | null;
  /** This machine is known from now on. Call when what the move asks for is on disk. */
  readonly settle: () => Promise<void>;
};

export type HomeIdentityDeps = {
  readonly home: Pick<Home, "root" | "database" | "backups" | "run">;
  readonly machineId: string | null;
  readonly hostName: string;
};

const mostMachines = 20;
const CatalogueHead = z.object({ homeId: z.string().min(1) });

/**
 * Which home this is: `HEARTH_HOME/home.json`, which is in no backup and not beside the backups, so that neither a restore nor a copy of `backups/`
 * makes two homes one. A home of before that file takes the id of its catalogue. Call before anything in the home is made.
 */
export async function openHomeIdentity({ home, machineId, hostName }: HomeIdentityDeps): Promise<HomeIdentity> {
  const file = join(home.root, "home.json");
  const found = await readHomeFile(file);
  const id = found?.id ?? (await formerId(home)) ?? randomUUID();
  const mark = machineId === null ? null : machineMark(id, machineId);
  const known = found?.machines ?? [];
  const write = async (next: HomeFile): Promise<void> => {
    try {
      await replaceFile(file, `${JSON.stringify(next, null, 1)}\n`);
    } catch (error) {
      // A full disk keeps nobody from starting; the next start writes it.
      if (!["ENOSPC", "EDQUOT"].includes(systemProblem(error))) throw error;
    }
  };
  const here = (): Promise<void> => {
    const machines = mark === null || known.includes(mark) ? known : [...known, mark].slice(-mostMachines);
    if (found?.hostName === hostName && machines === known) return Promise.resolve();
    return write({ version: 1, id, hostName, machines });
  };
  const moved = found !== null && mark !== null && known.length > 0 && !known.includes(mark);
  if (!moved) await here();
  return { id, movedFrom: moved ? found.hostName : null, settle: here };
}

async function readHomeFile(file: string): Promise<HomeFile | null> {
  try {
    return HomeFile.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    if (isMissing(error)) return null;
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    await rename(file, `${file}.broken`);
    return null;
  }
}

/** In an empty home a catalogue was laid by hand, with another home's backups. */
async function formerId(home: HomeIdentityDeps["home"]): Promise<string | null> {
  if (!existsSync(home.database) && !existsSync(join(home.run, "restore.json"))) return null;
  try {
    return CatalogueHead.parse(JSON.parse(await readFile(join(home.backups, "catalogue.json"), "utf8"))).homeId;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}
