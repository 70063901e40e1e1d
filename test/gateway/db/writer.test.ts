import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Database, openDatabase } from "../../../gateway/db/open.ts";
import { defineWrites } from "../../../gateway/db/write-table.ts";
import { createInlineWriter } from "../../../gateway/db/writer-inline.ts";

let folder: string;
let db: Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-db-"));
  db = openDatabase(join(folder, "hearth.db"));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const table = defineWrites({
  put: target => {
    const insert = target.prepare("INSERT INTO meta (key, value) VALUES (?, ?)");
    return ({ key, refuse }: { key: string; refuse?: boolean }): string => {
      insert.run(key, "x");
      if (refuse) throw new Error("refused");
      return key;
    };
  },
});
const keys = (): unknown[] => db.prepare("SELECT key FROM meta ORDER BY key").pluck().all();

it("undoes a refused write alone, and no other of its batch", async () => {
  const writer = createInlineWriter(db, table);
  const results = await Promise.allSettled([
    writer.run("put", { key: "a" }),
    writer.run("put", { key: "b", refuse: true }),
    writer.run("put", { key: "c" }, { durable: true }),
  ]);
  expect(results.map(result => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(keys()).toEqual(["a", "c"]);
});

it("waits for the disk only where it is asked to", async () => {
  const writer = createInlineWriter(db, table);
  const mode = () => db.pragma("synchronous", { simple: true });
  await writer.run("put", { key: "a" });
  expect(mode()).toBe(1);
  await writer.run("put", { key: "b" }, { durable: true });
  expect(mode()).toBe(2);
});

it("refuses a database of a newer Hearth and a file that is none", () => {
  db.pragma("user_version = 99");
  expect(() => openDatabase(join(folder, "hearth.db"))).toThrowError(expect.objectContaining({ code: "DATABASE_NEWER" }));
  db.pragma("user_version = 1");
  writeFileSync(join(folder, "other.db"), "this is no database, but long enough to look at as one".repeat(100));
  expect(() => openDatabase(join(folder, "other.db"))).toThrowError(expect.objectContaining({ code: "DATABASE_DAMAGED" }));
});
