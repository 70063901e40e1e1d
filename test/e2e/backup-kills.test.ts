import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../../contract/errors/app-error.ts";
import { readArchive } from "../../gateway/backup/archive/read-archive.ts";
import { openCatalogue } from "../../gateway/backup/catalogue.ts";
import { knownIdentities } from "../../gateway/backup/restore/what-is-there.ts";
import { homePaths } from "../../gateway/config/home.ts";
import { openDatabase } from "../../gateway/db/open.ts";
import { openVault } from "../../gateway/vault/open-vault.ts";
import { homeIdOf } from "../support/backup/home-id.ts";
import { makeFolders, roomsOf, talkInto, writeTalk } from "../support/backup/home-with-talk.ts";
import { carryOut, nextStart, placeOf, type Work } from "../support/children/backup-work.ts";
import { createDice } from "../support/dice.ts";
import { describeWith, type Need } from "../support/needs.ts";
import { recordingLog } from "../support/temp-home.ts";

const rounds = Math.max(3, Math.min(100, Number(process.env.HEARTH_KILLS ?? 100)));
const seed = Number(process.env.HEARTH_SEED ?? 20_261_121);
const child = join(import.meta.dirname, "../support/children/backup-work.ts");

type Original = { readonly file: string; readonly bytes: Buffer; readonly key: string; readonly title: string };

/** Two backups of two homes, and a home that holds one of them. */
async function world(folder: string) {
  const originals: Original[] = [];
  for (const title of ["one", "two"]) {
    const home = homePaths(join(folder, `made-${title}`));
    makeFolders(home);
    const talk = {
      conversations: [{ title, messages: Array.from({ length: 400 }, (_, at) => `${title} ${at} ${"y".repeat(900)}`) }],
      attachments: [Buffer.alloc(400_000, title), Buffer.from(title)],
      settings: `{ language: '${title === "one" ? "en" : "zh-CN"}' }\n`,
      agents: { [`${title}/persona.md`]: title },
    };
    writeTalk(home, talk);
    const db = openDatabase(home.database);
    talkInto(db, home, talk);
    db.close();
    const rooms = await roomsOf(home, { which: title });
    const made = await rooms.backups.create("asked").over;
    const file = join(folder, `${title}-original`, made.file);
    execFileSync("mkdir", ["-p", join(folder, `${title}-original`)]);
    execFileSync("mv", [rooms.backups.fileOf(made), file]);
    originals.push({ file, bytes: readFileSync(file), key: (await rooms.keys.current()).identity, title });
    rmSync(home.root, { recursive: true });
  }
  const [one, two] = originals;
  if (!one || !two) throw new Error("two are wanted");
  const home = homePaths(join(folder, "home"));
  const disk = join(folder, "disk");
  execFileSync("mkdir", ["-p", disk]);
  const first: Work = { kind: "restore", home: home.root, file: one.file, key: one.key };
  await carryOut(first);
  return { home, disk, one, two };
}
type World = Awaited<ReturnType<typeof world>>;

/** Whose everything the home holds: database, attachments, settings, vault and agents must all say the same. */
async function holds({ home }: World): Promise<string> {
  const db = new Sqlite(home.database);
  const check = db.pragma("integrity_check", { simple: true });
  const titles = db.prepare<[], string>("SELECT DISTINCT title FROM sessions").pluck().all();
  const messages = db.prepare<[], number>("SELECT count(*) FROM messages").pluck().get();
  const hashes = db.prepare<[], string>("SELECT hash FROM files").pluck().all();
  db.close();
  const vault = await openVault({ home, clock: { now: () => 0 }, log: recordingLog(), passphrase: undefined });
  const language = /zh-CN/.test(readFileSync(home.settings, "utf8")) ? "two" : "one";
  const found = [...titles, language, vault.get("which"), ...readdirSync(join(home.root, "agents"))];
  const files = hashes.map(hash => existsSync(join(home.files, hash.slice(0, 2), hash)));
  const stored = (readdirSync(home.files, { recursive: true }) as string[]).filter(name => name.length > 10).length;
  expect([check, messages, new Set(found).size, found.length, files, stored]).toEqual(["ok", 400, 1, 4, [true, true], 2]);
  return found[0] ?? "";
}

/** What must be true after whatever was cut, once the next start has looked. Returns whose everything the home holds. */
async function sound(at: World): Promise<string> {
  const { home, disk, one, two } = at;
  await nextStart(home.root);
  const held = await holds(at);
  const vault = await openVault({ home, clock: { now: () => 0 }, log: recordingLog(), passphrase: undefined });
  const identities = [...knownIdentities(vault), one.key, two.key];
  const catalogue = await openCatalogue({ folder: home.backups, homeId: await homeIdOf(home), clock: { now: () => Date.now() } });
  for (const { file } of catalogue.get().backups) await readArchive(join(home.backups, file), identities);
  const place = placeOf(disk, home.root);
  for (const stored of await place.list(new AbortController().signal)) {
    expect(readFileSync(join(disk, stored.name)).equals(two.bytes)).toBe(true);
    await place.remove(stored.name, new AbortController().signal);
  }
  await place.close();
  for (const { file, bytes } of [one, two]) expect(readFileSync(file).equals(bytes)).toBe(true);
  // What was verified just now need not be verified again in every round to come.
  for (const name of readdirSync(home.backups)) if (name.endsWith(".age")) rmSync(join(home.backups, name));
  return held;
}

/** `held`: whose everything the home has; a restore brings the other's. */
function workFor({ home, disk, one, two }: World, kind: Work["kind"], held: string): Work {
  const other = held === one.title ? two : one;
  if (kind === "create") return { kind, home: home.root };
  if (kind === "upload") return { kind, home: home.root, file: two.file, name: two.file.split("/").at(-1) ?? "", folder: disk };
  return { kind, home: home.root, file: other.file, key: other.key };
}
const kinds = ["create", "upload", "restore"] as const;

describe(`${rounds} random kill -9 while a backup is made, uploaded, restored`, () => {
  const folder = mkdtempSync(join(tmpdir(), "hearth-backup-kills-"));
  let at: World;
  beforeAll(async () => {
    at = await world(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("never a listed backup that does not verify, never a half-restored home, never a lost original", {
    timeout: 900_000,
  }, async () => {
    let held = await sound(at);
    const random = createDice(seed);
    const run = (work: Work) => spawn(process.execPath, [child, JSON.stringify(work)], { stdio: ["ignore", "pipe", "inherit"] });
    /** How long each takes when nobody cuts it. */
    const whole: Record<Work["kind"], number> = { create: 0, upload: 0, restore: 0 };
    for (const kind of kinds) {
      const working = run(workFor(at, kind, held));
      await once(working.stdout, "data");
      const begun = performance.now();
      await once(working, "exit");
      expect(working.exitCode).toBe(0);
      whole[kind] = performance.now() - begun;
      held = await sound(at);
    }
    const ends: Record<string, number> = { killed: 0, over: 0 };
    for (let round = 0; round < rounds; round += 1) {
      const kind = kinds[round % kinds.length] ?? "create";
      const working = run(workFor(at, kind, held));
      const over = once(working, "exit");
      await once(working.stdout, "data");
      await pause(random() * whole[kind]);
      const wasRunning = working.exitCode === null && working.kill("SIGKILL");
      await over;
      ends[wasRunning && working.signalCode === "SIGKILL" ? "killed" : "over"]! += 1;
      held = await sound(at);
    }
    console.log(`${rounds} kills (seed ${seed}): ${JSON.stringify(ends)}, whole ${JSON.stringify(whole)} ms`);
    expect(ends.killed).toBeGreaterThan(rounds / 3);
  });
});

/** A small disk of our own can be mounted. */
function smallDisk(): Need {
  const name = "no right to mount a small disk";
  if (process.platform !== "linux" || process.getuid?.() !== 0) return { name, path: undefined };
  const folder = mkdtempSync(join(tmpdir(), "hearth-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "none", folder], { stdio: "ignore" });
    execFileSync("umount", [folder]);
    return { name, path: "mount" };
  } catch {
    return { name, path: undefined };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describeWith(smallDisk(), `${rounds} times the disk is full while a backup is made, uploaded, restored`, () => {
  const folder = mkdtempSync(join(tmpdir(), "hearth-backup-full-"));
  const filler = join(folder, "filler");
  const piece = Buffer.alloc(256 * 1024, 1);
  let at: World;
  beforeAll(async () => {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=110m,mode=700", "none", folder]);
    at = await world(folder);
  });
  afterAll(() => {
    execFileSync("umount", ["-l", folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Takes every byte that is free. */
  const fill = (): void => {
    const handle = openSync(filler, "w");
    try {
      for (let size = piece.length; size >= 4_096; )
        try {
          writeSync(handle, piece, 0, size);
        } catch {
          size = Math.floor(size / 4);
        }
    } finally {
      closeSync(handle);
    }
  };

  test("never a listed backup that does not verify, never a half-restored home, never a lost original", {
    timeout: 900_000,
  }, async () => {
    let held = await sound(at);
    const random = createDice(seed + 1);
    const codes: Record<string, number> = {};
    const whole: Record<Work["kind"], number> = { create: 0, upload: 0, restore: 0 };
    for (const kind of kinds) {
      const begun = performance.now();
      await carryOut(workFor(at, kind, held));
      whole[kind] = performance.now() - begun;
      held = await sound(at);
    }
    for (let round = 0; round < rounds; round += 1) {
      const kind = kinds[round % kinds.length] ?? "create";
      const work = workFor(at, kind, held);
      const timer = setTimeout(fill, random() * whole[kind]);
      let end = "made";
      try {
        await carryOut(work);
      } catch (error) {
        // Where a person meets it, it has words.
        end = error instanceof AppError ? error.code : `${error instanceof Error ? error.message : error}`;
        if (end === "BACKUP_FAILED" && error instanceof AppError) end += ` ${error.slots.problem}`;
      }
      clearTimeout(timer);
      rmSync(filler, { force: true });
      codes[`${kind} ${end}`] = (codes[`${kind} ${end}`] ?? 0) + 1;
      held = await sound(at);
    }
    console.log(`${rounds} full disks (seed ${seed + 1}): ${JSON.stringify(codes)}`);
    const known = [
      "made",
      "BACKUP_DISK_FULL",
      "PLACE_FULL",
      "VAULT_NOT_WRITABLE",
      "DISK_FULL",
      "HOME_NOT_USABLE",
      "RESTORE_ROLLED_BACK",
      "RESTORE_DISK_FULL",
    ];
    expect(Object.keys(codes).filter(code => !known.includes(code.split(" ")[1] ?? ""))).toEqual([]);
    expect(statSync(folder).isDirectory()).toBe(true);
  });
});
