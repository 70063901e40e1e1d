import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  asideFolder,
  type RestoreDisk,
  type RestoreHome,
  stagedFolder,
  systemDisk,
} from "../../../gateway/backup/restore/journal.ts";
import { beginSwap, confirmRestore, continueRestore, rollBackRestore, type What } from "../../../gateway/backup/restore/swap.ts";

const old: Readonly<Record<string, string>> = {
  "data/hearth.db": "old db",
  "data/hearth.db-wal": "old wal",
  "data/files/ab/one": "old file",
  "data/vault.json": "old vault",
  "keys/vault.key": "old key",
  "hearth.json5": "old settings",
  "agents/bard/persona.md": "old agent",
  "logs/gateway.log": "log",
};
const restored: Readonly<Record<string, string>> = {
  "data/hearth.db": "new db",
  "data/files/cd/two": "new file",
  "data/vault.json": "new vault",
  "keys/vault.key": "new key",
  "hearth.json5": "new settings",
  "config-history/1.json5": "new history",
};
const keepsOut = (path: string): boolean => /^(?:run|restore)(?:\/|$)/.test(path);

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
function read(root: string): Record<string, string> {
  const paths = (readdirSync(root, { recursive: true }) as string[]).filter(
    path => !keepsOut(path) && statSync(join(root, path)).isFile(),
  );
  return Object.fromEntries(paths.toSorted().map(path => [path, readFileSync(join(root, path), "utf8")]));
}
const sorted = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const oldHome = sorted(old);
const newHome = sorted({ ...restored, "logs/gateway.log": "log" });
const onlySettings = sorted({
  ...newHome,
  ...Object.fromEntries(Object.entries(old).filter(([path]) => /^data\/(?:hearth|files)/.test(path))),
});
delete onlySettings["data/files/cd/two"];
const onlyConversations = sorted({ ...old, "data/hearth.db": "new db", "data/files/cd/two": "new file" });
delete onlyConversations["data/hearth.db-wal"];
delete onlyConversations["data/files/ab/one"];

function start(): RestoreHome {
  const root = mkdtempSync(join(tmpdir(), "hearth-swap-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const home = { root, run: join(root, "run") };
  mkdirSync(home.run);
  write(root, old);
  write(stagedFolder(home, "r1"), restored);
  return home;
}
const begin = (home: RestoreHome, what: What = "everything", disk?: RestoreDisk): Promise<void> =>
  beginSwap(home, { id: "r1", counts: {}, safetyBackup: "b1", backupFile: "f", what }, disk);

class Cut extends Error {}
/** Lets `count` changes happen, then the power fails: before the next one. */
function failing(count: number): RestoreDisk {
  let left = count;
  const spend = (): void => {
    if (left <= 0) throw new Cut("the power fails");
    left -= 1;
  };
  const guard =
    <A extends unknown[]>(act: (...args: A) => Promise<void>) =>
    async (...args: A): Promise<void> => {
      spend();
      await act(...args);
    };
  return { move: guard(systemDisk.move), remove: guard(systemDisk.remove), write: guard(systemDisk.write) };
}
/** True when the power failed on the way. */
async function cut(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return false;
  } catch (error) {
    if (error instanceof Cut) return true;
    throw error;
  }
}

test.each([
  ["everything", newHome],
  ["settings", onlySettings],
  ["conversations", onlyConversations],
] as const)("%s: exchanged, confirmed, and nothing is left over", async (what, expected) => {
  const home = start();
  await begin(home, what);
  const started = await continueRestore(home);
  expect(read(home.root)).toEqual(expected);
  if (started.kind !== "trying") throw new Error(started.kind);
  await confirmRestore(home, started.journal);
  expect(existsSync(asideFolder(home, "r1"))).toBe(false);
  expect(await continueRestore(home)).toEqual({ kind: "none" });
});

test("law: wherever the power fails while names are exchanged, the next start has the whole restored state", async () => {
  for (let count = 0; ; count += 1) {
    const home = start();
    await begin(home);
    const failed = await cut(() => continueRestore(home, failing(count)));
    const next = await continueRestore(home);
    expect([next.kind, read(home.root)]).toEqual(["trying", newHome]);
    if (!failed) return;
  }
});

test("law: wherever the power fails while it is put back, the next start has the whole state of before", async () => {
  for (let count = 0; ; count += 1) {
    const home = start();
    await begin(home);
    const started = await continueRestore(home);
    if (started.kind !== "trying") throw new Error(started.kind);
    // What a database that was opened leaves beside itself, and what was written while it was tried.
    write(home.root, {
      "data/hearth.db-wal": "new wal",
      "data/hearth.db-shm": "new shm",
      "hearth.json5": "changed",
      "agents/new": "x",
    });
    rmSync(join(home.root, "agents"), { recursive: true });
    const failed = await cut(() => rollBackRestore(home, started.journal, "it hung", failing(count)));
    if (failed) await continueRestore(home);
    // Cut before the first word of it was written, the restored state is tried once more: then it is put back too.
    if (read(home.root)["data/hearth.db"] === "new db") await continueRestore(home);
    expect(read(home.root)).toEqual(oldHome);
    expect(await continueRestore(home)).toEqual({ kind: "none" });
    if (!failed) return;
  }
});

test("law: wherever the power fails in the middle of a half exchange that cannot go on, everything is put back", async () => {
  for (let count = 1; ; count += 1) {
    const home = start();
    await begin(home);
    const failed = await cut(() => continueRestore(home, failing(count)));
    if (!failed) return;
    const journal = JSON.parse(readFileSync(join(home.run, "restore.json"), "utf8")) as Parameters<typeof rollBackRestore>[1];
    await rollBackRestore(home, journal, "the disk is full");
    expect(read(home.root)).toEqual(oldHome);
  }
});

test("a restored state that never gets as far as being confirmed is given up after two starts", async () => {
  const home = start();
  await begin(home);
  expect((await continueRestore(home)).kind).toBe("trying");
  expect((await continueRestore(home)).kind).toBe("trying");
  expect(await continueRestore(home)).toMatchObject({ kind: "rolledBack", journal: { problem: "it did not start" } });
  expect(read(home.root)).toEqual(oldHome);
});

test("without a safety backup the state of before stays in its folder", async () => {
  const home = start();
  await beginSwap(home, { id: "r1", counts: {}, safetyBackup: null, backupFile: "f", what: "everything" });
  const started = await continueRestore(home);
  if (started.kind !== "trying") throw new Error(started.kind);
  await confirmRestore(home, started.journal);
  expect(readFileSync(join(asideFolder(home, "r1"), "data/hearth.db"), "utf8")).toBe("old db");
});
