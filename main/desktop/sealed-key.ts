import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as z from "zod";

/** What the system sealed, and where the person wants the key: `file` while it is being moved out of the store. */
export type SealedKey = { readonly keep: "system" | "file"; readonly sealed: Buffer };

const File = z.object({ version: z.literal(1), keep: z.enum(["system", "file"]), sealed: z.base64() });

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

/** Null when there is none. Rejects when there is one that cannot be read: it must not be taken for none. */
export async function readSealedKey(file: string): Promise<SealedKey | null> {
  try {
    const { keep, sealed } = File.parse(JSON.parse(await readFile(file, "utf8")));
    return { keep, sealed: Buffer.from(sealed, "base64") };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Replaces the file whole; on disk when it resolves. Readable by the owner alone. */
export async function writeSealedKey(file: string, { keep, sealed }: SealedKey): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // Named as the gateway names its own, which sweeps away what a killed process left.
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`);
  const handle = await open(temporary, "wx", 0o600);
  try {
    try {
      await handle.writeFile(`${JSON.stringify({ version: 1, keep, sealed: sealed.toString("base64") })}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    // What went wrong first is what counts.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(file));
}

export const removeSealedKey = (file: string): Promise<void> => rm(file, { force: true });

/** Makes the rename survive a power failure, where the system opens folders. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
