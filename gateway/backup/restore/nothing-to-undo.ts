import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { AppError } from "../../../contract/errors/app-error.ts";
import { isMissing } from "../../config/atomic-file.ts";
import type { Home } from "../../config/home.ts";

const Known = z.object({ backups: z.array(z.object({ reason: z.string().nullable() })) });

/** Why nothing can be undone: RESTORE_NOT_KEPT where the backup of before a restore is still listed, else RESTORE_NONE. */
export const nothingToUndo = (backups: readonly { readonly reason: string | null }[]): AppError =>
  AppError.of(backups.some(({ reason }) => reason === "restore") ? "RESTORE_NOT_KEPT" : "RESTORE_NONE");

/** The same of a home that no gateway runs in; nothing is made there. */
export async function nothingToUndoHere(home: Pick<Home, "backups">): Promise<AppError> {
  try {
    return nothingToUndo(Known.parse(JSON.parse(await readFile(join(home.backups, "catalogue.json"), "utf8"))).backups);
  } catch (error) {
    // A catalogue that cannot be read lists nothing.
    if (isMissing(error) || error instanceof SyntaxError || error instanceof z.ZodError) return nothingToUndo([]);
    throw error;
  }
}
