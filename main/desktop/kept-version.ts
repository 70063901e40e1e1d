import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { chmod, copyFile, mkdir, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as z from "zod";

const Kept = z.object({ version: z.string().min(1), file: z.string().regex(/^[\w.-]+$/), sha256: z.string().length(64) });
type Kept = z.infer<typeof Kept>;

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest("hex");
}

async function toDisk(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A copy of `from` at `to`, whole or not there at all, and one that can be run. */
async function copyWhole(from: string, to: string): Promise<void> {
  const draft = join(dirname(to), `.${basename(to)}.${process.pid}.tmp`);
  try {
    await copyFile(from, draft);
    await chmod(draft, 0o755);
    await toDisk(draft);
    await rename(draft, to);
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * The version before this one, kept as a file in `folder` (`versions/` of the home). Only where the whole app is one file that can be put in
 * the place of another: an AppImage. `program` is that file; without it nothing is kept and there is no way back.
 */
export function createKeptVersion(folder: string, program: string | null) {
  const noteFile = join(folder, "kept.json");
  const read = (): Kept | null => {
    if (program === null || !existsSync(noteFile)) return null;
    try {
      const kept = Kept.parse(JSON.parse(readFileSync(noteFile, "utf8")));
      return existsSync(join(folder, kept.file)) ? kept : null;
    } catch {
      // Half a note is no version that could be promised.
      return null;
    }
  };
  let kept = read();

  return {
    version: (): string | null => kept?.version ?? null,
    /** Keeps `program` as it is now; it is found again only once it is there as a whole. */
    async keep(version: string): Promise<void> {
      if (program === null) return;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = `hearth-${version.replace(/[^\w.-]/g, "_")}.AppImage`;
      await copyWhole(program, join(folder, file));
      const next: Kept = { version, file, sha256: await hashOf(join(folder, file)) };
      const draft = `${noteFile}.${process.pid}.tmp`;
      await writeFile(draft, JSON.stringify(next), { mode: 0o600 });
      await rename(draft, noteFile);
      kept = next;
      for (const name of await readdir(folder)) if (name !== file && name !== basename(noteFile)) await rm(join(folder, name));
    },
    /** Puts the kept version in the place of `program`, from which it runs at the next start. Rejects when it is not as it was kept. */
    async bringBack(): Promise<void> {
      if (program === null || kept === null) throw new Error("no version is kept");
      const file = join(folder, kept.file);
      if ((await hashOf(file)) !== kept.sha256) throw new Error(`${kept.file} is damaged`);
      await copyWhole(file, program);
      await rm(noteFile, { force: true });
      kept = null;
    },
  };
}

export type KeptVersion = ReturnType<typeof createKeptVersion>;
