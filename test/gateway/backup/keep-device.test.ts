import { join } from "node:path";
import { expect, test } from "vitest";
import { keepDevice, readDevice } from "../../../gateway/backup/restore/keep-device.ts";
import { openDatabase } from "../../../gateway/db/open.ts";
import { tempHome } from "../../support/temp-home.ts";

const put = (file: string, id: string, name: string, secret: string, removedAt: number | null = null): void => {
  const db = openDatabase(file);
  db.prepare(
    `INSERT INTO devices (id, name, kind, role, secret_hash, created_at, last_seen_at, last_address, removed_at)
     VALUES (?, ?, 'browser', 'owner', ?, 1, 2, '127.0.0.1', ?)`,
  ).run(id, name, secret, removedAt);
  db.close();
};
const devices = (file: string): unknown[] => {
  const db = openDatabase(file);
  const rows = db.prepare("SELECT id, name, secret_hash AS secret, removed_at AS removedAt FROM devices ORDER BY id").all();
  db.close();
  return rows;
};

test("who asks for a restore is known to the restored home as it is known here, and nobody else is", () => {
  const { root } = tempHome();
  const [here, staged] = [join(root, "here.db"), join(root, "staged.db")];
  put(here, "me", "New browser", "s1");
  put(here, "other", "Phone", "s2");
  put(here, "gone", "Old browser", "s3", 5);
  put(staged, "theirs", "Laptop", "s4");
  const db = openDatabase(here);
  const me = readDevice(db, "me");
  expect([readDevice(db, "gone"), readDevice(db, "nobody")]).toEqual([null, null]);
  db.close();
  if (me === null) throw new Error("no device");
  for (let twice = 0; twice < 2; twice += 1) keepDevice(staged, me);
  const theirs = { id: "theirs", name: "Laptop", secret: "s4", removedAt: null };
  expect(devices(staged)).toEqual([{ id: "me", name: "New browser", secret: "s1", removedAt: null }, theirs]);
});

test("signed out in the backup, signed in today: today counts", () => {
  const { root } = tempHome();
  const [here, staged] = [join(root, "here.db"), join(root, "staged.db")];
  put(here, "me", "Browser", "today");
  put(staged, "me", "Browser", "then", 7);
  const db = openDatabase(here);
  const me = readDevice(db, "me");
  db.close();
  if (me !== null) keepDevice(staged, me);
  expect(devices(staged)).toEqual([{ id: "me", name: "Browser", secret: "today", removedAt: null }]);
});
