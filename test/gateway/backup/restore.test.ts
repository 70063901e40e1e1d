import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RestorePlan } from "../../../contract/routes/backup.ts";
import { createBackupKeys } from "../../../gateway/backup/backup-keys.ts";
import { readJournal } from "../../../gateway/backup/restore/journal.ts";
import { restoreHere } from "../../../gateway/backup/restore/restore-here.ts";
import { forgetOldMachine, restoredFromKey, waitForOldMachine } from "../../../gateway/backup/restore/staged-database.ts";
import { confirmRestore, continueRestore } from "../../../gateway/backup/restore/swap.ts";
import type { What } from "../../../gateway/backup/restore/what.ts";
import type { Home } from "../../../gateway/config/home.ts";
import { openDatabase } from "../../../gateway/db/open.ts";
import { pausedKey } from "../../../gateway/inbound/write-pause.ts";
import { openVault } from "../../../gateway/vault/open-vault.ts";
import { homeWithTalk, roomsOf, smallTalk } from "../../support/backup/home-with-talk.ts";
import { codeOfLater } from "../../support/code-of.ts";
import { recordingLog, tempHome } from "../../support/temp-home.ts";

type Rooms = Awaited<ReturnType<typeof roomsOf>>;
const clock = { now: () => 0 };
const vaultOf = (home: Home, passphrase?: string) => openVault({ home, clock, log: recordingLog(), passphrase });

/** Plans, prepares, and does what the next start does. */
async function restore(
  rooms: Rooms,
  file: string,
  options: { key?: string; what?: What; passphrase?: string } = {},
): Promise<RestorePlan> {
  const plan = await rooms.restores.plan(file, options.key).over;
  await rooms.restores.restore(plan.id, options.what ?? "everything", options.passphrase).over;
  const started = await continueRestore(rooms.home);
  if (started.kind !== "trying") throw new Error(started.kind);
  await confirmRestore(rooms.home, started.journal, rooms.clock.time);
  return plan;
}
function inDatabase<T>(home: Home, read: (db: ReturnType<typeof openDatabase>) => T): T {
  const db = openDatabase(home.database);
  try {
    return read(db);
  } finally {
    db.close();
  }
}
const metaOf = (home: Home, key: string): string | undefined =>
  inDatabase(home, db => db.prepare<[string], string>("SELECT value FROM meta WHERE key = ?").pluck().get(key));
const titlesOf = (home: Home): string[] =>
  inDatabase(home, db => db.prepare<[], string>("SELECT title FROM sessions ORDER BY title").pluck().all());

test("from another machine: the keys of the backups that are here stay known, the safety backup among them", async () => {
  const old = await homeWithTalk();
  const made = await old.backups.create("asked").over;
  const kit = (await old.keys.current()).identity;
  const here = await homeWithTalk({ ...smallTalk, conversations: [{ title: "Mine", messages: [] }] });
  const before = await here.backups.create("asked").over;
  here.db.close();
  const plan = await restore(here, old.backups.fileOf(made), { key: kit });
  expect(plan).toMatchObject({ otherMachine: true, needsPassphrase: false });
  expect(titlesOf(here.home)).toEqual(["Garden"]);
  const after = await roomsOf(here.home);
  expect((await createBackupKeys({ vault: after.vault }).current()).identity).toBe(kit);
  const ids = after.backups.list().map(({ id, reason }) => [id, reason]);
  expect(ids.map(([, reason]) => reason)).toEqual(["restore", "asked"]);
  expect(ids[1]?.[0]).toBe(before.id);
  for (const [id] of ids) await after.backups.verify(id ?? "").over;
  // And back again from the safety backup, with no key in anybody's hand.
  await restore(after, after.backups.fileOf(after.backups.find(ids[0]?.[0] ?? "")));
  expect(titlesOf(here.home)).toEqual(["Mine"]);
});

test("a vault with a passphrase: asked for, refused when wrong with nothing changed, and free on this machine afterwards", async () => {
  const old = await homeWithTalk();
  await old.vault.setPassphrase("correct horse");
  const made = await old.backups.create("asked").over;
  const kit = (await old.keys.current()).identity;
  const here = await homeWithTalk({ ...smallTalk, conversations: [{ title: "Mine", messages: [] }], secrets: {} });
  here.db.close();
  const file = old.backups.fileOf(made);
  const plan = await here.restores.plan(file, kit).over;
  expect(plan.needsPassphrase).toBe(true);
  expect(await codeOfLater(() => here.restores.restore(plan.id, "everything").over)).toBe("VAULT_LOCKED");
  expect(await codeOfLater(() => here.restores.restore(plan.id, "everything", "wrong").over)).toBe("VAULT_PASSPHRASE");
  expect([readdirSync(join(here.home.root, "restore")), await readJournal(here.home), here.restarts.count]).toEqual([
    [],
    null,
    0,
  ]);
  expect(titlesOf(here.home)).toEqual(["Mine"]);
  await restore(here, file, { key: kit, passphrase: "correct horse" });
  expect((await vaultOf(here.home)).get("provider:anthropic:apiKey")).toBe("sk-secret");
});

test("conversations alone: settings, vault and keys stay as they are; from another machine it waits", async () => {
  const old = await homeWithTalk();
  const made = await old.backups.create("asked").over;
  const kit = (await old.keys.current()).identity;
  const here = await homeWithTalk({
    ...smallTalk,
    settings: "{ language: 'zh-CN' }\n",
    secrets: { mine: "1" },
    conversations: [],
  });
  here.db.close();
  const key = readFileSync(here.home.vaultKey);
  await restore(here, old.backups.fileOf(made), { key: kit, what: "conversations" });
  expect(titlesOf(here.home)).toEqual(["Garden"]);
  expect(readFileSync(here.home.settings, "utf8")).toContain("zh-CN");
  expect(readFileSync(here.home.vaultKey).equals(key)).toBe(true);
  const vault = await vaultOf(here.home);
  expect([vault.get("mine"), vault.get("provider:anthropic:apiKey")]).toEqual(["1", undefined]);
  expect(metaOf(here.home, pausedKey)).toBe(String(here.clock.time));
  expect(JSON.parse(metaOf(here.home, restoredFromKey) ?? "{}")).toMatchObject({ createdAt: made.createdAt });
});

test("settings alone: conversations and attachments stay; from another machine, whose channels they name, it waits too", async () => {
  const old = await homeWithTalk({ ...smallTalk, settings: "{ language: 'zh-CN' }\n" });
  const made = await old.backups.create("asked").over;
  const kit = (await old.keys.current()).identity;
  const here = await homeWithTalk({ ...smallTalk, conversations: [{ title: "Mine", messages: [] }], secrets: {} });
  here.db.close();
  const plan = await here.restores.plan(old.backups.fileOf(made), kit).over;
  await here.restores.restore(plan.id, "settings").over;
  const started = await continueRestore(here.home);
  if (started.kind !== "trying" || started.journal.from === null) throw new Error(started.kind);
  const { from } = started.journal;
  expect(titlesOf(here.home)).toEqual(["Mine"]);
  expect(readFileSync(here.home.settings, "utf8")).toContain("zh-CN");
  expect((await vaultOf(here.home)).get("provider:anthropic:apiKey")).toBe("sk-secret");

  inDatabase(here.home, db => waitForOldMachine(db, from));
  expect([metaOf(here.home, pausedKey), metaOf(here.home, restoredFromKey)]).toEqual([String(from.at), expect.any(String)]);
  // Put back after all, it is as it was; a pause that a person asked for stays.
  inDatabase(here.home, db => forgetOldMachine(db, from));
  expect([metaOf(here.home, pausedKey), metaOf(here.home, restoredFromKey)]).toEqual([undefined, undefined]);
  inDatabase(here.home, db => {
    db.prepare("INSERT INTO meta (key, value) VALUES (?, '5')").run(pausedKey);
    waitForOldMachine(db, from);
    forgetOldMachine(db, from);
  });
  expect(metaOf(here.home, pausedKey)).toBe("5");
});

test("a backup of this machine does not make it wait", async () => {
  const here = await homeWithTalk();
  const made = await here.backups.create("asked").over;
  here.db.close();
  expect((await restore(here, here.backups.fileOf(made))).otherMachine).toBe(false);
  expect([metaOf(here.home, pausedKey), metaOf(here.home, restoredFromKey)]).toEqual([undefined, undefined]);
});

test("what former attempts left is swept; what was there before a restore without a safety backup stays", async () => {
  const { home, restores } = await homeWithTalk();
  const folder = join(home.root, "restore");
  const uuid = randomUUID();
  for (const name of [`drill-${uuid}/home/data`, "1700000000000-1a2b3c4d/data", "1700000000001-1a2b3c4d-before/data"])
    mkdirSync(join(folder, name), { recursive: true });
  for (const name of [`upload-${uuid}`, `fetch-${uuid}`]) writeFileSync(join(folder, name), "half");
  writeFileSync(join(folder, "1700000000001-1a2b3c4d-before/data/hearth.db"), "damaged");
  // The folder may be a link to a disk on which other things lie.
  const ofAPerson = ["drill-photos", "upload-me.txt", "photos-of-those-gone"];
  for (const name of ofAPerson) mkdirSync(join(folder, name));
  await restores.sweep();
  expect(readdirSync(folder).toSorted()).toEqual(["1700000000001-1a2b3c4d-before", ...ofAPerson].toSorted());
  rmSync(folder, { recursive: true });
  await restores.sweep();
  expect(readdirSync(folder)).toEqual([]);
});

test("a damaged database is no obstacle: it is kept as it stands while the backup comes in", async () => {
  const here = await homeWithTalk();
  const made = await here.backups.create("asked").over;
  here.db.close();
  writeFileSync(here.home.database, "no database at all, but longer than a header of one needs to be ".repeat(40));
  for (const side of ["-wal", "-shm"]) rmSync(here.home.database + side, { force: true });
  await restore(here, here.backups.fileOf(made));
  expect(titlesOf(here.home)).toEqual(["Garden"]);
  const [kept] = readdirSync(join(here.home.root, "restore"));
  expect(kept).toMatch(/-before$/);
  expect(readFileSync(join(here.home.root, "restore", kept ?? "", "data", "hearth.db"), "utf8")).toContain("no database");
  expect(existsSync(join(here.home.run, "restore.json"))).toBe(false);
});

test("without a gateway: a backup that does not open here is put back, over a home with something in it and over none", async () => {
  const old = await homeWithTalk({ ...smallTalk, settings: "{ gateway: { bind: '0.0.0.0' } }\n" });
  const made = await old.backups.create("asked").over;
  const given = {
    file: old.backups.fileOf(made),
    key: (await old.keys.current()).identity,
    what: "everything",
    keepDevices: false,
  } as const;
  const here = await homeWithTalk({ ...smallTalk, conversations: [{ title: "Mine", messages: [] }] });
  here.db.close();
  const empty = tempHome();
  for (const home of [here.home, empty]) {
    const deps = {
      ...{ home, clock: here.clock, log: recordingLog(), version: "1", timeZone: () => "UTC", onProgress: () => undefined },
      environment: { home: home.root, language: "en", vaultPassphrase: undefined, raw: {} },
    } as const;
    const failure = await restoreHere(deps, given).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "RESTORE_ROLLED_BACK", slots: { problem: "BIND_TOO_WIDE" } });
    expect([await readJournal(home), readdirSync(join(home.root, "restore"))]).toEqual([null, []]);
  }
  expect(titlesOf(here.home)).toEqual(["Mine"]);
  expect(readFileSync(here.home.settings, "utf8")).toBe(smallTalk.settings);
  expect(readdirSync(here.home.backups).filter(name => name.endsWith(".age"))).toHaveLength(1);
  expect([empty.settings, empty.database, empty.vault].map(file => existsSync(file))).toEqual([false, false, false]);
});
