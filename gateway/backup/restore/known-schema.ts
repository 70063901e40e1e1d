import Sqlite from "better-sqlite3";
import { AppError } from "../../../contract/errors/app-error.ts";
import { migrations } from "../../db/migrations/all.ts";
import type { Database } from "../../db/open.ts";

export const packedDatabase = "data/hearth.db";

type SchemaObject = { readonly type: string; readonly name: string; readonly tbl_name: string; readonly sql: string | null };

/** What SQLite's own ANALYZE makes: no migration does, and it does nothing by itself. */
const statistics: readonly SchemaObject[] = [
  ["sqlite_stat1", "tbl,idx,stat"],
  ["sqlite_stat4", "tbl,idx,neq,nlt,ndlt,sample"],
].map(([name = "", columns]) => ({ type: "table", name, tbl_name: name, sql: `CREATE TABLE ${name}(${columns})` }));

const objectsOf = (db: Database): SchemaObject[] =>
  db.prepare<[], SchemaObject>("SELECT type, name, tbl_name, sql FROM sqlite_schema").all();
const sameAs = ({ type, name, tbl_name, sql }: SchemaObject): string => JSON.stringify([type, name, tbl_name, sql]);

/** As the migrations up to `version` make it. */
function freshObjects(version: number): SchemaObject[] {
  const db = new Sqlite(":memory:");
  try {
    for (const sql of migrations.slice(0, Math.max(version, 0))) db.exec(sql);
    return objectsOf(db);
  } finally {
    db.close();
  }
}

/**
 * The first table, index, trigger or view that is not, to the letter, what the migrations of the database's own version make, or that is
 * missing; null when there is none. A trigger acts whenever Hearth writes: it could let somebody in.
 */
export function foreignObject(db: Database): { readonly type: string; readonly name: string } | null {
  const version = db.pragma("user_version", { simple: true }) as number;
  const fresh = freshObjects(version);
  const [known, found] = [new Set([...fresh, ...statistics].map(sameAs)), objectsOf(db)];
  const there = new Set(found.map(sameAs));
  return found.find(one => !known.has(sameAs(one))) ?? fresh.find(one => !there.has(sameAs(one))) ?? null;
}

/** Opens a database of unknown origin, or one that was: what its schema calls may do nothing but compute. */
export function openUntrusted(file: string): Database {
  const db = new Sqlite(file);
  db.pragma("trusted_schema = OFF");
  db.pragma("cell_size_check = ON");
  return db;
}

/** Only a database that is built as Hearth builds it may be written to, or migrated. One of a newer version is left to `openDatabase`. */
function refuseForeign(db: Database): void {
  if ((db.pragma("user_version", { simple: true }) as number) > migrations.length) return;
  const foreign = foreignObject(db);
  if (foreign === null) return;
  const what = `${foreign.type} ${JSON.stringify(foreign.name.slice(0, 60))}`;
  throw AppError.of("BACKUP_HOSTILE", {
    file: packedDatabase,
    problem: `its database is not built as Hearth builds it: ${what}.`,
    problemZh: `其数据库结构与 Hearth 生成的不同：${what}。`,
  });
}

const damaged = (problem: string, cause?: unknown): AppError =>
  AppError.of("BACKUP_DAMAGED", { file: packedDatabase, problem: `${problem}.`, problemZh: `${problem}。` }, { cause });

function inUntrusted(file: string, work: (db: Database) => void): void {
  let db: Database | undefined;
  try {
    db = openUntrusted(file);
    work(db);
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB|ERROR)/.test(error.code))
      throw damaged(error.message, error);
    throw error;
  } finally {
    db?.close();
  }
}

/** Before anything writes to a database that was unpacked. Reads its schema only. @throws AppError BACKUP_HOSTILE, BACKUP_DAMAGED */
export const refuseForeignSchema = (file: string): void => inUntrusted(file, refuseForeign);

/**
 * The same, and that tables and indexes agree: an index that leaves a row out would hide it from what a restore changes. Reads all of it; not for
 * the thread that serves people. @throws AppError BACKUP_HOSTILE, BACKUP_DAMAGED
 */
export const proveDatabase = (file: string): void =>
  inUntrusted(file, db => {
    refuseForeign(db);
    const found = db.pragma("integrity_check(1)", { simple: true }) as string;
    if (found !== "ok") throw damaged(found.slice(0, 200));
  });
