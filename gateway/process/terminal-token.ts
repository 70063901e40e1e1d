import { rm, writeFile } from "node:fs/promises";

/**
 * Leaves the token of this run for the terminal's commands, for the user alone. What stood there goes first: written over, a file keeps its
 * rights, and whoever has it open would read along.
 */
export async function writeTerminalToken(file: string, token: string): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, `${token}\n`, { flag: "wx", mode: 0o600 });
}
