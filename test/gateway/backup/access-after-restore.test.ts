import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { signingKeyItem } from "../../../gateway/access/signing-key.ts";
import { carryAccess } from "../../../gateway/backup/restore/carry-access.ts";
import { asideFolder } from "../../../gateway/backup/restore/journal.ts";
import { readDevice } from "../../../gateway/backup/restore/keep-device.ts";
import { restoredFromKey } from "../../../gateway/backup/restore/staged-database.ts";
import { continueRestore } from "../../../gateway/backup/restore/swap.ts";
import type { What } from "../../../gateway/backup/restore/what.ts";
import type { Home } from "../../../gateway/config/home.ts";
import { type Database, openDatabase } from "../../../gateway/db/open.ts";
import { vapidItem } from "../../../gateway/notices/push/vapid.ts";
import { openVault } from "../../../gateway/vault/open-vault.ts";
import { ownerTokenItem } from "../../../gateway/vault/owner-token.ts";
import { homeWithTalk, smallTalk } from "../../support/backup/home-with-talk.ts";
import { recordingLog } from "../../support/temp-home.ts";

type World = Awaited<ReturnType<typeof homeWithTalk>>;
const secretsOf = (age: string) => ({
  [ownerTokenItem]: `token-${age}`,
  [signingKeyItem]: `signs-${age}`,
  [vapidItem]: `push-${age}`,
  "provider:x": `x-${age}`,
});

function device(db: Database, id: string, secret: string, removedAt: number | null = null): void {
  db.prepare(
    `INSERT OR REPLACE INTO devices (id, name, kind, role, secret_hash, created_at, last_seen_at, last_address, removed_at)
     VALUES (?, ?, 'browser', 'owner', ?, 1, 2, '127.0.0.1', ?)`,
  ).run(id, id, secret, removedAt);
  db.prepare("INSERT OR REPLACE INTO push_subscriptions VALUES (?, ?, 'p', 'a', 'en', 1, NULL, 0)").run(
    `device:${id}`,
    `at-${id}`,
  );
}
const code = (db: Database, hash: string, usedAt: number | null): unknown =>
  db.prepare("INSERT OR REPLACE INTO pairings VALUES (?, 'owner', 'pair', 1, 9, ?)").run(hash, usedAt);

async function inRestored(home: Home) {
  const db = openDatabase(home.database);
  try {
    const vault = await openVault({ home, clock: { now: () => 0 }, log: recordingLog(), passphrase: undefined });
    const meta = db.prepare("SELECT value FROM meta WHERE key = ?").pluck();
    return {
      signedIn: db.prepare("SELECT id || ':' || secret_hash FROM devices WHERE removed_at IS NULL ORDER BY id").pluck().all(),
      pushed: db.prepare("SELECT principal FROM push_subscriptions ORDER BY principal").pluck().all(),
      codes: db.prepare("SELECT code_hash, used_at FROM pairings ORDER BY 1").raw().all(),
      waits: meta.get(restoredFromKey) ?? null,
      secrets: Object.keys(secretsOf("")).map(name => vault.get(name) ?? null),
      settings: readFileSync(home.settings, "utf8"),
    };
  } finally {
    db.close();
  }
}

type Wish = { what?: What; key?: string; asking?: string; keepDevices?: boolean; spoil?: (aside: string) => void };

/** Restores as the next start does, which may be cut and begin again. */
async function restore(world: World, file: string, { what = "everything", key, asking, keepDevices, spoil }: Wish = {}) {
  const { home, restores, clock, log, db } = world;
  const asks = asking === undefined ? null : readDevice(db, asking);
  db.close();
  const plan = await restores.plan(file, key).over;
  await restores.restore(plan.id, what, undefined, asks, keepDevices).over;
  for (let start = 0; start < 2; start += 1) {
    const started = await continueRestore(home);
    if (started.kind !== "trying") throw new Error(started.kind);
    if (start === 0) spoil?.(asideFolder(home, started.journal.id));
    await carryAccess({ home, journal: started.journal, passphrase: undefined, systemKey: undefined, clock, log });
  }
  return { plan, ...(await inRestored(home)) };
}

/** A backup of then, and what was turned away and replaced since. */
async function houseWithPast() {
  const world = await homeWithTalk({
    ...smallTalk,
    settings: "{ gateway: { auth: { token: 'literal-then' } } }\n",
    secrets: secretsOf("then"),
  });
  const { db, vault, home } = world;
  device(db, "lost phone", "s1");
  device(db, "browser", "s2");
  code(db, "seen by others", null);
  const made = await world.backups.create("asked").over;
  device(db, "lost phone", "s1", 7);
  db.prepare("DELETE FROM push_subscriptions WHERE principal = 'device:lost phone'").run();
  device(db, "browser", "s2-rotated");
  device(db, "new tablet", "s3");
  code(db, "seen by others", 8);
  db.prepare("INSERT INTO meta (key, value) VALUES (?, 'attic')").run(restoredFromKey);
  for (const [name, value] of Object.entries(secretsOf("now"))) await vault.set(name, value);
  writeFileSync(home.settings, "{ language: 'zh-CN' }\n");
  return { world, file: world.backups.fileOf(made) };
}

test("what was turned away or replaced since a backup stays so after its restore, however often the start is cut", async () => {
  const { world, file } = await houseWithPast();
  const { plan, settings, ...found } = await restore(world, file, { asking: "browser" });
  expect(plan).toMatchObject({ otherMachine: false, devices: 2, keyFits: null });
  expect(settings).not.toContain("literal-then");
  expect(found).toEqual({
    signedIn: ["browser:s2-rotated", "new tablet:s3"],
    pushed: ["device:browser", "device:new tablet"],
    codes: [["seen by others", 8]],
    waits: "attic",
    secrets: ["token-now", "signs-now", "push-now", "x-then"],
  });
});

test("settings alone and conversations alone bring nobody back either", async () => {
  const first = await houseWithPast();
  const settings = await restore(first.world, first.file, { what: "settings" });
  expect([settings.secrets, settings.settings.includes("literal-then")]).toEqual([
    ["token-now", "signs-now", "push-now", "x-then"],
    false,
  ]);
  const second = await houseWithPast();
  const conversations = await restore(second.world, second.file, { what: "conversations" });
  expect(conversations.signedIn).toEqual(["browser:s2-rotated", "new tablet:s3"]);
  expect(conversations.secrets).toEqual(["token-now", "signs-now", "push-now", "x-now"]);
});

test("a token that the owner wrote into the settings, or keeps in a secret of the vault, stays the one in force", async () => {
  for (const written of ["literal-now", "vault:mine"]) {
    const { world, file } = await houseWithPast();
    await world.vault.set("mine", "kept in the vault");
    writeFileSync(world.home.settings, `{ gateway: { auth: { token: '${written}' } } }\n`);
    const { settings } = await restore(world, file);
    expect(settings).toContain(written);
    const vault = await openVault({ home: world.home, clock: world.clock, log: recordingLog(), passphrase: undefined });
    expect(vault.get("mine")).toBe(written === "vault:mine" ? "kept in the vault" : undefined);
  }
});

test("where the state before cannot be read nobody comes in by the backup: who asks does, and a new token is made", async () => {
  const { world, file } = await houseWithPast();
  const found = await restore(world, file, {
    asking: "browser",
    spoil: aside => {
      writeFileSync(join(aside, "data", "hearth.db"), "no database");
      writeFileSync(join(aside, "data", "vault.json"), "no vault");
    },
  });
  expect([found.signedIn, found.codes, found.pushed]).toEqual([["browser:s2-rotated"], [], []]);
  expect(found.settings).not.toContain("literal-then");
  expect(found.secrets).toEqual([null, "signs-then", "push-then", "x-then"]);
  expect(world.log.lines.some(line => line.includes("who may come in"))).toBe(true);
});

test("a stranger's file gives the stranger no access: devices, codes and token stay behind; who restores stays signed in", async () => {
  const stranger = await homeWithTalk({
    ...smallTalk,
    settings: "{ gateway: { auth: { token: 'known to them' } } }\n",
    secrets: secretsOf("theirs"),
  });
  device(stranger.db, "their phone", "t1");
  code(stranger.db, "their code", null);
  const made = await stranger.backups.create("asked").over;
  const wish = { key: (await stranger.keys.current()).identity, asking: "browser" };
  const file = stranger.backups.fileOf(made);

  const { world } = await houseWithPast();
  const { plan, settings, ...shut } = await restore(world, file, wish);
  expect(plan).toMatchObject({ otherMachine: true, devices: 1, keyFits: true });
  expect([shut.signedIn, shut.pushed, shut.codes]).toEqual([["browser:s2-rotated"], [], []]);
  expect(shut.secrets).toEqual(["token-now", "signs-now", "push-now", "x-theirs"]);
  expect(settings).not.toContain("known to them");

  const again = await houseWithPast();
  const open = await restore(again.world, file, { ...wish, keepDevices: true });
  expect([open.signedIn, open.pushed, open.codes]).toEqual([
    ["browser:s2-rotated", "their phone:t1"],
    ["device:their phone"],
    [],
  ]);
  // Their devices' tokens are made with their key; the owner's token is this machine's all the same.
  expect(open.secrets).toEqual(["token-now", "signs-theirs", "push-theirs", "x-theirs"]);
  expect(open.settings).not.toContain("known to them");
});

test("on a machine with nothing in it the backup's token is left behind as well; its devices' key comes with them", async () => {
  for (const [keepDevices, found] of [
    [false, [null, null]],
    [true, [null, "signs-theirs"]],
  ] as const) {
    const old = await homeWithTalk({ ...smallTalk, secrets: secretsOf("theirs") });
    const made = await old.backups.create("asked").over;
    const here = await homeWithTalk({ ...smallTalk, conversations: [], secrets: {} });
    const wish = {
      key: (await old.keys.current()).identity,
      keepDevices,
      spoil: (aside: string) => rmSync(aside, { recursive: true }),
    };
    expect((await restore(here, old.backups.fileOf(made), wish)).secrets.slice(0, 2)).toEqual(found);
  }
});
