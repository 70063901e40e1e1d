import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Removes what was fetched in part of these layers: our Ollama keeps it for ever, so that a paused download can go on. Best effort: what
 * cannot be removed is taken up by the next download of the same model.
 */
export async function removePartials(folder: string, digests: Iterable<string>): Promise<void> {
  const starts = [...digests].map(digest => `${digest.replace(":", "-")}-partial`);
  const blobs = join(folder, "blobs");
  try {
    const names = await readdir(blobs);
    const ours = names.filter(name => starts.some(start => name === start || name.startsWith(`${start}-`)));
    await Promise.all(ours.map(name => rm(join(blobs, name), { force: true })));
  } catch {
    // The folder cannot be seen, or a file is still held open.
  }
}
