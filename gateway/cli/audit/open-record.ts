import { access } from "node:fs/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { Database } from "../../db/open.ts";

/** Opens the database to read it, beside a running gateway or without one. @throws AppError DATABASE_MISSING, DATABASE_DAMAGED */
export async function openToRead(file: string): Promise<Database> {
  try {
    await access(file);
  } catch (error) {
    throw AppError.of("DATABASE_MISSING", { file }, { cause: error });
  }
  const { openDatabase } = await import("../../db/open.ts");
  return openDatabase(file, { readonly: true });
}
