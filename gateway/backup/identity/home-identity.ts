import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { AppError } from "../../../contract/errors/app-error.ts";
import { isMissing, replaceFile, systemProblem, systemSentence } from "../../config/atomic-file.ts";
import type { Home } from "../../config/home.ts";
import { machineMark } from "./machine.ts";

const HomeId = z.string().min(1).max(100);
const HomeFile = z.object({
  version: z.literal(1),
  id: HomeId,
  /** Of the machine that it ran on last. */
  hostName: z.string(),
  /** Marks of the machines that it may run on without a question. */
  machines: z.array(z.string()),
});
type HomeFile = z.infer<typeof HomeFile>;
/** Of a later Hearth: only which home it is can be told of it, and it stays as it is. */
const NewerHomeFile = z.object({ version: z.int().min(2), id: HomeId });
const Newer = z.object({ version: z.int().min(2) });

export type HomeIdentity = {
  /** Two homes never share it, unless one is a copy of the other. */
  readonly id: string;
  /** The host name of the machine that this home ran on before; null: it was here, or nobody can tell. */
  readonly movedFrom: string | null;
  /**
   * This machine is known from now on. Call when what the move asks for is on disk, and when a person has said that the old machine is off.
   * False: the disk is full, so that the next start would ask again.
   */
  readonly settle: () => Promise<boolean>;
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
 * @throws AppError HOME_FILE_UNREADABLE, HOME_FILE_NEWER; nothing is changed then
 */
export async function openHomeIdentity(
  { home, machineId, hostName }: HomeIdentityDeps,
  replace = replaceFile,
): Promise<HomeIdentity> {
  const file = join(home.root, "home.json");
  const read = await readHomeFile(file, () => rename(file, `${file}.broken`));
  if (read !== null && !("machines" in read)) return { id: read.id, movedFrom: null, settle: () => Promise.resolve(true) };
  const found = read;
  const id = found?.id ?? (await formerId(home)) ?? randomUUID();
  const mark = machineId === null ? null : machineMark(id, machineId);
  const known = found?.machines ?? [];
  let settled = false;
  const write = async (next: HomeFile): Promise<boolean> => {
    try {
      await replace(file, `${JSON.stringify(next, null, 1)}\n`);
      return true;
    } catch (error) {
      // A full disk keeps nobody from starting; the next start writes it.
      if (!["ENOSPC", "EDQUOT"].includes(systemProblem(error))) throw error;
      return false;
    }
  };
  const here = async (): Promise<boolean> => {
    const machines = mark === null || known.includes(mark) ? known : [...known, mark].slice(-mostMachines);
    settled ||= found?.hostName === hostName && machines === known;
    settled ||= await write({ version: 1, id, hostName, machines });
    return settled;
  };
  const moved = found !== null && mark !== null && known.length > 0 && !known.includes(mark);
  if (!moved) await here();
  return { id, movedFrom: moved ? found.hostName : null, settle: here };
}

/** The id of a home as it stands, whoever has it open; null when it has none yet. Nothing is made there. */
export const knownHomeId = async (home: HomeIdentityDeps["home"]): Promise<string | null> =>
  (await readHomeFile(join(home.root, "home.json"), async () => undefined))?.id ?? (await formerId(home));

async function readHomeFile(file: string, onBroken: () => Promise<void>): Promise<HomeFile | { readonly id: string } | null> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return null;
    // A folder of that name, or another user's file: who made it knows better than we do what is to become of it.
    throw AppError.of("HOME_FILE_UNREADABLE", { file, ...systemSentence(error) }, { cause: error });
  }
  try {
    const said: unknown = JSON.parse(text);
    const newer = NewerHomeFile.safeParse(said);
    if (newer.success) return { id: newer.data.id };
    if (Newer.safeParse(said).success) throw AppError.of("HOME_FILE_NEWER", { file });
    return HomeFile.parse(said);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    await onBroken();
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
