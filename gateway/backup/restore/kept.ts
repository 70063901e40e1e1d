import { lstat, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { isMissing } from "../../config/atomic-file.ts";
import type { Home } from "../../config/home.ts";
import { asideFolder, exists, FromMachine, namesIn, type RestoreDisk, RestoreId, restoreFolder, systemDisk } from "./journal.ts";
import { isGoneName, isKeptName } from "./own-names.ts";
import { choiceOf, HomePart, What } from "./what.ts";

const noteName = "kept.json";
const ending = "-before";
const goneEnding = "-gone";
/** How long a person has to notice that something said after the backup is missed. */
export const keptMs = 7 * 24 * 60 * 60_000;

/** `restore/ID-before/kept.json`: what a restore put aside, kept beside the home so that the restore can be undone. */
export const Kept = z.object({
  version: z.literal(1),
  /** Of the restore. */
  id: RestoreId,
  /** Null: nobody knows which restore it is from, so it is not swapped in by itself. */
  what: What.nullable(),
  /** When the restore was confirmed. */
  at: z.number(),
  /** When it goes; null: no backup has it, so only a person takes it away. */
  until: z.number().nullable(),
  bytes: z.number(),
  /** Of the restore, for its undoing. */
  otherMachine: z.boolean(),
  keepDevices: z.boolean(),
  /** An undo put it aside: bringing it back takes that undo back. */
  undo: z.boolean().default(false),
  /** Of the settings in it: the machine to wait for when they come back, and the one that need not be waited for then. */
  from: FromMachine.nullable(),
  forget: FromMachine.nullable(),
});
export type Kept = z.infer<typeof Kept>;

type At = Pick<Home, "root">;
const idOf = (name: string): string => name.slice(0, -ending.length);

/** False for a link, too: what it leads to is not ours. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Folders in which restores put something aside, by their names. */
export async function keptNames(home: At): Promise<string[]> {
  const names: string[] = [];
  for (const name of (await namesIn(restoreFolder(home))).filter(isKeptName))
    if (await isFolder(join(restoreFolder(home), name))) names.push(name);
  return names;
}

/** Bytes of all files below, the note's left out; null: there is no file. */
export async function sizeOf(folder: string): Promise<number | null> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const files = entries.filter(entry => !entry.isDirectory() && !(entry.name === noteName && entry.parentPath === folder));
  if (files.length === 0) return null;
  let bytes = 0;
  for (const entry of files) if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  return bytes;
}

/** Says of what was put aside what it is and how long it stays. */
export const writeKept = (home: At, kept: Kept, disk: RestoreDisk): Promise<void> =>
  disk.write(join(asideFolder(home, kept.id), noteName), JSON.stringify(kept, null, 1));

/** What was put aside by this restore; null when it is not there, or nothing is said of it. */
export async function readKept(home: At, id: string): Promise<Kept | null> {
  if (!isKeptName(id + ending) || !(await isFolder(asideFolder(home, id)))) return null;
  try {
    const kept = Kept.parse(JSON.parse(await readFile(join(asideFolder(home, id), noteName), "utf8")));
    return kept.id === id ? kept : null;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

/** Everything that is kept, newest first. */
export async function listKept(home: At): Promise<Kept[]> {
  const found: Kept[] = [];
  for (const name of await keptNames(home)) {
    const kept = await readKept(home, idOf(name));
    if (kept) found.push(kept);
  }
  return found.toSorted((a, b) => b.at - a.at);
}

/** Takes what is kept away: it is gone under its name at one moment, a cut leaves what the next sweep takes. */
export async function dropKept(home: At, id: string, disk: RestoreDisk = systemDisk): Promise<void> {
  const gone = join(restoreFolder(home), id + goneEnding);
  await disk.remove(gone);
  if (await exists(asideFolder(home, id))) await disk.move(asideFolder(home, id), gone);
  await disk.remove(gone);
}

/** A folder with files of which nothing is said is told from now on, and stays. */
async function adopt(home: At, id: string, bytes: number, now: number): Promise<void> {
  const parts: HomePart[] = [];
  for (const part of HomePart.options) if (await exists(join(asideFolder(home, id), part))) parts.push(part);
  const unknown = { until: null, otherMachine: false, keepDevices: false, undo: false, from: null, forget: null } as const;
  await writeKept(home, { version: 1, id, what: choiceOf(parts), at: now, bytes, ...unknown }, systemDisk);
}

/** Takes away what has had its time, and what a cut left of it; nothing but what is ours. `spared`: restores that a journal names. */
export async function sweepKept(home: At, now: number, spared: readonly string[] = []): Promise<void> {
  for (const name of (await namesIn(restoreFolder(home))).filter(isGoneName)) {
    const path = join(restoreFolder(home), name);
    if (await isFolder(path)) await systemDisk.remove(path);
  }
  for (const name of await keptNames(home)) {
    const id = idOf(name);
    if (spared.includes(id)) continue;
    const bytes = await sizeOf(join(restoreFolder(home), name));
    const kept = await readKept(home, id);
    if (bytes === null || (kept?.until != null && now >= kept.until)) await dropKept(home, id);
    else if (kept === null) await adopt(home, id, bytes, now);
  }
}
