import { AppError } from "../../../contract/errors/app-error.ts";
import type { Database } from "../../db/open.ts";
import { openToRead } from "../audit/open-record.ts";

type Row = { readonly id: string; readonly name: string };

const rowsOf = (db: Database): Row[] => db.prepare<[], Row>("SELECT id, name FROM devices").all();

/**
 * The names of all paired devices by their id. None when the database cannot be read: the history of the settings is also for days when
 * other things are broken.
 */
export async function readDeviceNames(database: string): Promise<ReadonlyMap<string, string>> {
  let db: Database | undefined;
  try {
    db = await openToRead(database);
    return new Map(rowsOf(db).map(({ id, name }) => [id, name]));
  } catch (error) {
    if (error instanceof AppError) return new Map();
    throw error;
  } finally {
    db?.close();
  }
}
