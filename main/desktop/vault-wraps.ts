import { readFile } from "node:fs/promises";
import * as z from "zod";

const Wraps = z.object({ wraps: z.array(z.object({ kind: z.string() })) });

/** By which kinds of key the vault opens, in the gateway's words (`keyfile`, `system`, `scrypt`); empty when there is no vault that can be read. */
export async function vaultWraps(file: string): Promise<readonly string[]> {
  try {
    return Wraps.parse(JSON.parse(await readFile(file, "utf8"))).wraps.map(({ kind }) => kind);
  } catch {
    // Missing before the first start, or damaged: the gateway says so in its own words.
    return [];
  }
}
