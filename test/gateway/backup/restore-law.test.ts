import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { extractArchive } from "../../../gateway/backup/archive/extract-archive.ts";
import { makeKey } from "../../../gateway/backup/archive/keys.ts";
import { createArchive } from "../../../gateway/backup/create/create-archive.ts";
import { restoreHere } from "../../../gateway/backup/restore/restore-here.ts";
import { restoredFromKey } from "../../../gateway/backup/restore/staged-database.ts";
import { type Home, homePaths } from "../../../gateway/config/home.ts";
import { pausedKey } from "../../../gateway/inbound/write-pause.ts";
import { openVault } from "../../../gateway/vault/open-vault.ts";
import { homeWithTalk, makeFolders, type Talk } from "../../support/backup/home-with-talk.ts";
import { recordingLog } from "../../support/temp-home.ts";

const name = fc.stringMatching(/^[a-z]{1,8}(\.md)?$/);
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.constantFrom("'; DROP TABLE sessions; --", "\u0000", "豆腐 🫘", ""),
);
const talk: fc.Arbitrary<Talk> = fc.record({
  conversations: fc.array(fc.record({ title: text, messages: fc.array(text, { maxLength: 5 }) }), { maxLength: 4 }),
  attachments: fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 4 }),
  secrets: fc.dictionary(fc.stringMatching(/^[a-z:]{1,12}$/), text, { maxKeys: 4 }),
  settings: fc.constantFrom("{ language: 'en' }\n", "// a comment\n{ language: 'zh-CN', backup: { keepDays: 3 } }\n"),
  agents: fc.dictionary(
    name.map(folder => `${folder.replace(".", "-")}/persona.md`),
    text,
    { maxKeys: 3 },
  ),
});

/** Everything of a home that a person could miss: rows, files, secrets. What a restore itself notes is left out. */
async function everythingOf(home: Home) {
  const db = new Sqlite(home.database);
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .pluck()
    .all()
    .filter(table => table !== "audit");
  const rows = Object.fromEntries(
    tables.map(table => [
      table,
      db
        .prepare<[], Record<string, unknown>>(`SELECT * FROM "${table}"`)
        .all()
        .filter(row => ![pausedKey, restoredFromKey].includes(String(row.key)))
        .map(row => JSON.stringify(row))
        .toSorted(),
    ]),
  );
  db.close();
  const files: Record<string, string> = {};
  for (const part of ["hearth.json5", "config-history", "agents", "data/files"]) {
    const root = join(home.root, part);
    if (!existsSync(root)) continue;
    const names = statSync(root).isFile() ? [""] : (readdirSync(root, { recursive: true }) as string[]);
    for (const file of names)
      if (statSync(join(root, file)).isFile() && !file.startsWith("."))
        files[join(part, file)] = readFileSync(join(root, file)).toString("base64");
  }
  const vault = await openVault({ home, clock: { now: () => 0 }, log: recordingLog(), passphrase: undefined });
  const secrets = Object.fromEntries(vault.list().map(({ name: item }) => [item, vault.get(item)]));
  return { rows, files, secrets };
}

const here = (home: Home) => ({
  ...{ home, clock: { now: () => 1 }, log: recordingLog(), version: "1.2.3", timeZone: () => "UTC", onProgress: () => undefined },
  environment: { home: home.root, language: "en", vaultPassphrase: undefined, raw: {} } as const,
});

test("law: restore(backup(home)) = home, for homes of every kind", { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(talk, async given => {
      const old = await homeWithTalk(given);
      const made = await old.backups.create("asked").over;
      old.db.close();
      const root = mkdtempSync(join(tmpdir(), "hearth-law-"));
      const home = homePaths(root);
      try {
        const key = (await old.keys.current()).identity;
        const restored = await restoreHere(here(home), {
          file: old.backups.fileOf(made),
          key,
          what: "everything",
          keepDevices: false,
        });
        expect([restored.safetyBackup, restored.kept, restored.plan.otherMachine]).toEqual([null, null, true]);
        const [before, after] = [await everythingOf(old.home), await everythingOf(home)];
        // Opened for the first time, settings become version 1 of the history.
        for (const file of Object.keys(after.files))
          if (!(file in before.files) && file.startsWith("config-history")) delete after.files[file];
        expect(after).toEqual(before);
      } finally {
        rmSync(root, { recursive: true, force: true });
        rmSync(old.home.root, { recursive: true, force: true });
      }
    }),
    { numRuns: 25 },
  );
});

test("law: while others write 200 times a second, a backup holds a state that existed: all up to one moment, nothing after it", async () => {
  const root = mkdtempSync(join(tmpdir(), "hearth-writes-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const home = homePaths(root);
  makeFolders(home);
  const writer = spawn(process.execPath, [join(import.meta.dirname, "../../support/children/counting.ts"), home.database], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void writer.kill("SIGKILL"));
  let written = 0;
  writer.stdout.on("data", piece => {
    written = Number(String(piece).trim().split("\n").at(-1));
  });
  await once(writer.stdout, "data");
  const { identity, recipient } = await makeKey();
  const seen: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    const before = written;
    await expect.poll(() => written, { interval: 5 }).toBeGreaterThan(before + 20);
    const least = written;
    const made = await createArchive(
      {
        ...{ home: root, folder: home.backups, id: `${round}`, createdAt: round * 1_000, timeZone: "UTC", version: "1" },
        ...{ homeId: "h", hostName: "h", reason: "asked", vault: null, recipient, identity },
      },
      new AbortController().signal,
      () => undefined,
    );
    const target = join(root, `out-${round}`);
    await extractArchive(made.file, [identity], target);
    const db = new Sqlite(homePaths(target).database);
    const counted = db
      .prepare<[], { n: number }>("SELECT n FROM counter ORDER BY n")
      .all()
      .map(({ n }) => n);
    const total = db.prepare<[], number>("SELECT total FROM counter_total").pluck().get();
    db.close();
    // Both tables are written in one transaction each time: a prefix, and its sum.
    expect(counted).toEqual(Array.from({ length: counted.length }, (_, at) => at + 1));
    expect(total).toBe((counted.length * (counted.length + 1)) / 2);
    expect(counted.length).toBeGreaterThanOrEqual(least);
    seen.push(counted.length);
  }
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(writer.exitCode).toBeNull();
});
