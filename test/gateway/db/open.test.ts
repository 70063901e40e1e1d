import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDatabase } from "../../../gateway/db/open.ts";
import { fromPlainError } from "../../../gateway/db/storage-error.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-open-"));
  file = join(folder, "hearth.db");
  openDatabase(file).close();
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const failure = (fields: object) => expect.objectContaining(fields);

it("a database that another program holds is busy, not damaged", () => {
  const other = new Sqlite(file);
  other.pragma("locking_mode = EXCLUSIVE");
  other.exec("BEGIN EXCLUSIVE; COMMIT");
  try {
    expect(() => openDatabase(file, { waitMs: 10 })).toThrowError(
      failure({ code: "DATABASE_BUSY", status: 503, retryAfterSeconds: 5 }),
    );
  } finally {
    other.close();
  }
  openDatabase(file).close();
});

it("a place that cannot be used is named, and the database is not called damaged", () => {
  const inTheWay = join(folder, "folder.db");
  mkdirSync(inTheWay);
  expect(() => openDatabase(inTheWay)).toThrowError(
    failure({ code: "HOME_NOT_USABLE", slots: { folder, problem: "unable to open database file" } }),
  );
});

it.skipIf(process.getuid?.() === 0)("nor is one that must not be written", () => {
  chmodSync(file, 0o400);
  const old = new Sqlite(file, { readonly: true });
  old.close();
  chmodSync(folder, 0o500);
  expect(() => openDatabase(file)).toThrowError(failure({ code: "HOME_NOT_USABLE" }));
});

it("what is no database is damaged", () => {
  writeFileSync(file, "this is no database, but long enough to look at as one".repeat(100));
  expect(() => openDatabase(file)).toThrowError(failure({ code: "DATABASE_DAMAGED" }));
});

it.each([
  ["SQLITE_FULL", "DISK_FULL"],
  ["SQLITE_IOERR_WRITE", "DISK_FULL"],
  ["SQLITE_BUSY", "DATABASE_BUSY"],
  ["SQLITE_BUSY_SNAPSHOT", "DATABASE_BUSY"],
  ["SQLITE_LOCKED", "DATABASE_BUSY"],
  ["SQLITE_READONLY_DBMOVED", "HOME_NOT_USABLE"],
  ["SQLITE_CANTOPEN", "HOME_NOT_USABLE"],
  ["SQLITE_CORRUPT_VTAB", "DATABASE_DAMAGED"],
  ["SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_UNIQUE"],
])("%s of a write is told as %s", (code, expected) => {
  expect(fromPlainError({ name: "SqliteError", message: "m", code, app: undefined })).toMatchObject({ code: expected });
});
