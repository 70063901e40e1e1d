import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  asideFolder,
  type RestoreDisk,
  type RestoreHome,
  stagedFolder,
  systemDisk,
} from "../../../gateway/backup/restore/journal.ts";
import { dropKept, keptMs, listKept, readKept, sweepKept } from "../../../gateway/backup/restore/kept.ts";
import {
  beginSwap,
  cancelSwap,
  confirmRestore,
  continueRestore,
  type RestoreStart,
  rollBackRestore,
} from "../../../gateway/backup/restore/swap.ts";
import type { What } from "../../../gateway/backup/restore/what.ts";
import { codeOfLater } from "../../support/code-of.ts";

/** Names of restores, as they are given. */
const [r1, r2, r3, u1, u2] = [1, 2, 3, 4, 5].map(n => `1700000000000-0000000${n}`) as [string, string, string, string, string];

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
  write(stagedFolder(home, r1), restored);
  return home;
}
const begin = (home: RestoreHome, what: What = "everything", disk?: RestoreDisk): Promise<void> =>
  beginSwap(home, { id: r1, counts: {}, safetyBackup: "b1", backupFile: "f", what }, disk);

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

const now = 1_000_000;
const trying = (started: RestoreStart) => {
  if (started.kind !== "trying") throw new Error(started.kind);
  return started.journal;
};
/** All of one restore that goes well. */
async function restore(home: RestoreHome, what: What = "everything", at = now): Promise<void> {
  await begin(home, what);
  await confirmRestore(home, trying(await continueRestore(home)), at);
}

test.each([
  ["everything", newHome],
  ["settings", onlySettings],
  ["conversations", onlyConversations],
] as const)("%s: exchanged, confirmed; what was there is kept for seven days, and then gone", async (what, expected) => {
  const home = start();
  await begin(home, what);
  const started = await continueRestore(home);
  expect(read(home.root)).toEqual(expected);
  await confirmRestore(home, trying(started), now);
  expect(await continueRestore(home)).toEqual({ kind: "none" });
  const kept = await readKept(home, r1);
  expect(kept).toMatchObject({ id: r1, what, at: now, until: now + 7 * 24 * 3_600_000 });
  expect(kept?.bytes).toBeGreaterThan(10);
  await sweepKept(home, now + keptMs - 1);
  expect(existsSync(asideFolder(home, r1))).toBe(true);
  await sweepKept(home, now + keptMs);
  expect(readdirSync(join(home.root, "restore"))).toEqual([]);
  expect(read(home.root)).toEqual(expected);
});

test.each([
  ["everything", newHome],
  ["settings", onlySettings],
  ["conversations", onlyConversations],
] as const)(
  "%s: undone, the home is as it was, newer words and all; and undone again, it is restored",
  async (what, expected) => {
    const home = start();
    await restore(home, what);
    const undo = async (undoes: string, id: string): Promise<void> => {
      await beginSwap(home, { id, what, undoes, counts: {}, safetyBackup: "b2", backupFile: "" });
      await confirmRestore(home, trying(await continueRestore(home)), now + 1);
    };
    await undo(r1, u1);
    expect(read(home.root)).toEqual(oldHome);
    expect((await listKept(home)).map(({ id }) => id)).toEqual([u1]);
    await undo(u1, u2);
    expect(read(home.root)).toEqual(expected);
  },
);

test("what waits can be cancelled while nothing was exchanged, and not after", async () => {
  const home = start();
  await begin(home);
  expect(await cancelSwap(home)).toBe(true);
  expect([await continueRestore(home), read(home.root), existsSync(stagedFolder(home, r1))]).toEqual([
    { kind: "none" },
    oldHome,
    false,
  ]);
  write(stagedFolder(home, r1), restored);
  await restore(home);
  // The undoing that is cancelled keeps what it would have brought back.
  await beginSwap(home, { id: u1, what: "everything", undoes: r1, counts: {}, safetyBackup: "b2", backupFile: "" });
  expect([await cancelSwap(home), await cancelSwap(home)]).toEqual([true, false]);
  expect([read(home.root), (await listKept(home)).map(({ id }) => id)]).toEqual([newHome, [r1]]);
  await beginSwap(home, { id: u1, what: "everything", undoes: r1, counts: {}, safetyBackup: "b2", backupFile: "" });
  await continueRestore(home);
  expect(await cancelSwap(home)).toBe(false);
});

test("a home that changes while the restore waits: what came into it meanwhile goes out as well, and comes back", async () => {
  const home = start();
  await begin(home);
  write(home.root, { "config-history/9.json5": "meanwhile", "data/hearth.db-shm": "meanwhile" });
  const before = read(home.root);
  const journal = trying(await continueRestore(home));
  expect(read(home.root)).toEqual(newHome);
  await rollBackRestore(home, journal, "it hung");
  expect(read(home.root)).toEqual(before);
});

test("what was prepared is gone: told as failed, the home untouched, and the next start knows of nothing", async () => {
  const home = start();
  await begin(home);
  rmSync(stagedFolder(home, r1), { recursive: true });
  expect(await continueRestore(home)).toEqual({ kind: "failed", code: "RESTORE_GONE" });
  expect([read(home.root), await continueRestore(home)]).toEqual([oldHome, { kind: "none" }]);
  // One file of it is enough.
  write(stagedFolder(home, r1), restored);
  await begin(home);
  rmSync(join(stagedFolder(home, r1), "data/vault.json"));
  expect(await continueRestore(home)).toEqual({ kind: "failed", code: "RESTORE_GONE" });
  expect(read(home.root)).toEqual(oldHome);
});

test("what was prepared goes in the middle of the exchange: everything is put back", async () => {
  const home = start();
  await begin(home);
  expect(await cut(() => continueRestore(home, failing(5)))).toBe(true);
  rmSync(stagedFolder(home, r1), { recursive: true });
  expect(await continueRestore(home)).toMatchObject({ kind: "rolledBack", journal: { problem: "RESTORE_GONE" } });
  expect([read(home.root), await continueRestore(home)]).toEqual([oldHome, { kind: "none" }]);
});

test.each([
  ["garbage", "not json {"],
  ["nothing", ""],
  ["another version", JSON.stringify({ version: 2 })],
])(
  "a journal of %s: the start goes on where nothing was exchanged, and nobody guesses where something may have been",
  async (_name, text) => {
    const home = start();
    await restore(home);
    const file = join(home.run, "restore.json");
    writeFileSync(file, text);
    expect(await continueRestore(home)).toEqual({ kind: "failed", code: "RESTORE_NOTE_LOST" });
    expect([read(home.root), await continueRestore(home)]).toEqual([newHome, { kind: "none" }]);
    write(asideFolder(home, r2), { "data/hearth.db": "half way" });
    writeFileSync(file, text);
    expect(await codeOfLater(() => continueRestore(home))).toBe("RESTORE_NOTE_DAMAGED");
    expect([readFileSync(file, "utf8"), read(home.root)]).toEqual([text, newHome]);
  },
);

test.each([
  ["outgoing", ["../outside"]],
  ["incoming", ["/etc/hostname"]],
  ["incoming", ["data/hearth.db/../../../outside"]],
  ["outgoing", ["logs"]],
  ["id", "../r1"],
  ["undoes", "a/b"],
  ["what", "all"],
])("a journal whose %s is %j moves nothing", async (field, value) => {
  const home = start();
  await begin(home);
  const file = join(home.run, "restore.json");
  const journal = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...journal, state: "swapping", [field]: value }));
  const outside = join(home.root, "..", `${basename(home.root)}-outside`);
  expect(await continueRestore(home)).toEqual({ kind: "failed", code: "RESTORE_NOTE_LOST" });
  expect([read(home.root), existsSync(outside)]).toEqual([oldHome, false]);
});

test("law: wherever the power fails while a restore is confirmed, or what is kept is let go, nothing is left over in the end", async () => {
  for (let count = 0; ; count += 1) {
    const home = start();
    await begin(home);
    const failed = await cut(async () => {
      await confirmRestore(home, trying(await continueRestore(home)), now, failing(count));
      await dropKept(home, r1, failing(Math.max(0, count - 4)));
    });
    const next = await continueRestore(home);
    if (next.kind === "trying") await confirmRestore(home, next.journal, now);
    expect(read(home.root)).toEqual(newHome);
    rmSync(stagedFolder(home, r1), { recursive: true, force: true }); // What `restores.sweep` does.
    await sweepKept(home, now + keptMs);
    expect(readdirSync(join(home.root, "restore"))).toEqual([]);
    if (!failed) return;
  }
});

test("law: wherever the power fails while a restore is undone or that is put back, the home is one of the two, and both are there", async () => {
  for (const way of ["undone", "put back"]) {
    for (let count = 0; ; count += 1) {
      const home = start();
      await restore(home);
      await beginSwap(home, { id: u1, what: "everything", undoes: r1, counts: {}, safetyBackup: "b2", backupFile: "" });
      const failed = await cut(async () => {
        if (way === "undone") return continueRestore(home, failing(count));
        const journal = trying(await continueRestore(home));
        write(home.root, { "data/hearth.db-wal": "of the trial" });
        return rollBackRestore(home, journal, "it hung", failing(count));
      });
      let next = await continueRestore(home);
      if (way === "put back" && next.kind === "trying") next = await continueRestore(home);
      if (way === "undone") expect([next.kind, read(home.root)]).toEqual(["trying", oldHome]);
      else {
        expect([read(home.root), await continueRestore(home)]).toEqual([newHome, { kind: "none" }]);
        const kept = asideFolder(home, r1);
        expect(
          ["data/hearth.db", "hearth.json5", "data/files/ab/one"].map(path => readFileSync(join(kept, path), "utf8")),
        ).toEqual(["old db", "old settings", "old file"]);
        // A side file goes where its database goes.
        expect(existsSync(join(home.root, "data/hearth.db-wal"))).toBe(false);
        expect((await listKept(home)).map(({ id }) => id)).toEqual([r1]);
      }
      if (!failed) break;
    }
  }
});

test("what restores put aside stays for its own time, also when the next one is confirmed", async () => {
  const home = start();
  await restore(home);
  write(stagedFolder(home, r2), restored);
  await beginSwap(home, { id: r2, counts: {}, safetyBackup: null, backupFile: "f", what: "everything" });
  await confirmRestore(home, trying(await continueRestore(home)), now + 1);
  write(stagedFolder(home, r3), restored);
  await beginSwap(home, { id: r3, counts: {}, safetyBackup: "b3", backupFile: "f", what: "everything" });
  await confirmRestore(home, trying(await continueRestore(home)), now + 2);
  const kept = async () => (await listKept(home)).map(({ id, until }) => [id, until]);
  const [first, second, third] = [
    [r1, now + keptMs],
    [r2, null],
    [r3, now + 2 + keptMs],
  ];
  expect(await kept()).toEqual([third, second, first]);
  await sweepKept(home, now + keptMs);
  expect(await kept()).toEqual([third, second]);
});

test("a folder of which nothing is said: without a file it goes, with files it is told from now on and stays", async () => {
  const home = start();
  const [a, b, c, d] = ["a", "b", "c", "d"].map(one => `1-0000000${one}`) as [string, string, string, string];
  mkdirSync(join(asideFolder(home, a), "data"), { recursive: true });
  write(asideFolder(home, b), { "hearth.json5": "x" });
  write(asideFolder(home, c), { "notes.txt": "x" });
  write(asideFolder(home, d), { "data/hearth.db": "x" });
  await sweepKept(home, now, [d]);
  expect((await listKept(home)).map(({ id, what, until }) => [id, what, until]).toSorted()).toEqual([
    [b, "settings", null],
    [c, null, null],
  ]);
  expect([existsSync(asideFolder(home, a)), existsSync(asideFolder(home, d))]).toEqual([false, true]);

  expect(await readKept(home, `../${b}`)).toBeNull();
});

test("what a person laid beside is never touched, whatever its name, nor is what a link leads to", async () => {
  const home = start();
  const [folder, far] = [join(home.root, "restore"), mkdtempSync(join(tmpdir(), "hearth-far-"))];
  onTestFinished(() => rmSync(far, { recursive: true, force: true }));
  write(far, { "hearth.json5": "of somebody else" });
  for (const name of ["photos-of-those-gone", "kitchen-before", "empty-before", `${r1}-before-gone`, "1-gone"])
    mkdirSync(join(folder, name, "agents"), { recursive: true });
  write(join(folder, "kitchen-before"), { "agents/b.jpg": "x" });
  for (const name of [`${r2}-before`, `${r3}-gone`]) symlinkSync(far, join(folder, name));
  const before = [readdirSync(folder, { recursive: true }), readdirSync(far)];
  await sweepKept(home, now + keptMs);
  expect([readdirSync(folder, { recursive: true }), readdirSync(far)]).toEqual(before);
  expect([await listKept(home), await readKept(home, r2)]).toEqual([[], null]);
  // Nor do they keep a start from going on.
  writeFileSync(join(home.run, "restore.json"), "not json {");
  expect(await continueRestore(home)).toEqual({ kind: "failed", code: "RESTORE_NOTE_LOST" });
});

test("one restore at a time, and none of nothing: what has begun is never written over", async () => {
  const home = start();
  await begin(home);
  const next = { id: r2, counts: {}, safetyBackup: "b2", backupFile: "f", what: "everything" } as const;
  write(stagedFolder(home, r2), restored);
  expect(await codeOfLater(() => beginSwap(home, next))).toBe("RESTORE_READY");
  const tried = trying(await continueRestore(home));
  expect([tried.id, await codeOfLater(() => beginSwap(home, next))]).toEqual([r1, "RESTORE_READY"]);
  await confirmRestore(home, tried, now);
  rmSync(stagedFolder(home, r2), { recursive: true });
  expect(await codeOfLater(() => beginSwap(home, next))).toBe("RESTORE_GONE");
  expect([await continueRestore(home), read(home.root)]).toEqual([{ kind: "none" }, newHome]);
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
  await beginSwap(home, { id: r1, counts: {}, safetyBackup: null, backupFile: "f", what: "everything" });
  await confirmRestore(home, trying(await continueRestore(home)), now);
  await sweepKept(home, now + 100 * keptMs);
  expect(readFileSync(join(asideFolder(home, r1), "data/hearth.db"), "utf8")).toBe("old db");
});
