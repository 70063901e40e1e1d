import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * An empty file that is there while nobody has been shown the owner's token that Hearth made: a first start that fails after it was made
 * does not lose it. Holds nothing of the token.
 */
export const createUnshownToken = (file: string) => ({
  pending: (): boolean => existsSync(file),
  async note(): Promise<void> {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, "", { mode: 0o600 });
  },
  clear: (): Promise<void> => rm(file, { force: true }),
});

export type UnshownToken = ReturnType<typeof createUnshownToken>;
