import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test } from "vitest";
import type { Backup, BackupCard, BackupJob, BackupJobEnd } from "../../../contract/routes/backup.ts";
import { makeKey } from "../../../gateway/backup/archive/keys.ts";
import { messagesOf } from "../../../gateway/cli/messages/catalogue.ts";
import { lockHome } from "../../../gateway/process/owner-lock.ts";
import { homeWithTalk } from "../../support/backup/home-with-talk.ts";
import { type FakeAnswer, startFakeGateway } from "../../support/fake-gateway.ts";
import { createTerminal, type Terminal, type TerminalOptions } from "../../support/terminal.ts";

const ends: { remove(): void }[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end.remove();
});
function terminalOf(options: TerminalOptions = {}): Terminal {
  const terminal = createTerminal(options);
  ends.push(terminal);
  return terminal;
}

const now = Date.now();
const job = (fields: Partial<BackupJob> = {}): BackupJob => ({
  ...{ id: "job-1", kind: "create", stage: "snapshot", place: null, doneBytes: 0, totalBytes: 0, secondsLeft: null },
  ...{ startedAt: now, canStop: true, ...fields },
});
/** How the job of `job()` ended. */
const ended = (fields: Partial<BackupJobEnd> = {}): BackupJobEnd => ({
  ...{ id: "job-1", kind: "create", place: null, startedAt: now, endedAt: now, result: "ok", backupId: "20261121_030000" },
  ...{ recipient: null, failure: null, ...fields },
});
const place = (name: string): BackupCard["places"][number] => ({
  ...{ name, type: name === "home" ? "home" : "folder", where: name, state: "fine", failure: null, lastAt: null },
  ...{ lastTriedAt: null, nextTryAt: null, backups: 1, bytes: 1, hostKey: null },
});
const backup = (fields: Partial<Backup> = {}): Backup => ({
  ...{
    id: "20261121_030000",
    file: "20261121_030000.tar.zst.age",
    bytes: 1_500,
    createdAt: now,
    verifiedAt: now,
    provenAt: null,
  },
  ...{
    reason: "asked",
    version: "1",
    counts: { conversations: 1, messages: 2 },
    places: [{ place: "home", bytes: 1_500, at: now }],
  },
  ...fields,
});
const card = (fields: Partial<BackupCard> = {}): BackupCard => ({
  ...{
    provenAt: null,
    lastAt: null,
    lastBytes: null,
    nextAt: null,
    lastFailure: null,
    jobs: [],
    ended: [],
    places: [],
    drills: [],
    drillEveryDays: 7,
    trend: [],
  },
  ...{ kit: { savedAt: 1, checkedAt: null, askAgain: false } },
  ...fields,
});
/** One card after the other; the last stays. */
function cards(...all: readonly unknown[]): FakeAnswer {
  let at = 0;
  return () => [200, all[Math.min(at++, all.length - 1)]];
}
async function withGateway(answers: Parameters<typeof startFakeGateway>[0], options: TerminalOptions = {}) {
  const gateway = await startFakeGateway(answers);
  onTestFinished(() => gateway.stop());
  const terminal = terminalOf(options);
  terminal.own(gateway.url);
  return { gateway, terminal };
}

test("create waits until it is proven, with its progress on a terminal, and says that the kit is not saved", async () => {
  const { terminal } = await withGateway(
    {
      createBackup: () => [202, job()],
      backupCard: cards(
        card({ jobs: [job({ stage: "pack", doneBytes: 500_000, totalBytes: 2_000_000, secondsLeft: 7 })] }),
        card({ ended: [ended()], kit: { savedAt: null, checkedAt: null, askAgain: false } }),
      ),
      listBackups: () => [200, { backups: [backup({ id: "newer", createdAt: now + 9_999 }), backup()] }],
    },
    { isTty: true },
  );
  expect(await terminal.run("backup", "create")).toBe(0);
  expect(terminal.out()).toBe(
    `Backed up and verified: ${join(terminal.home.backups, "20261121_030000.tar.zst.age")} (1.5 kB).\n`,
  );
  expect(terminal.err()).toContain("Packing  500 kB / 2 MB  7 s left");
  expect(terminal.err()).toContain("npx hearth backup kit --save kit.txt");
});

test("--json: one row, no progress, the path of the copy that is here; where only a place has it, its name", async () => {
  const answers = {
    createBackup: () => [202, job()] as const,
    backupCard: cards(card({ jobs: [job()] }), card({ ended: [ended({ id: "job-0", backupId: "far" }), ended()] })),
    listBackups: () =>
      [
        200,
        { backups: [backup(), backup({ id: "far", file: "far.tar.zst.age", places: [{ place: "nas", bytes: 1, at: 2 }] })] },
      ] as const,
  };
  const { terminal } = await withGateway(answers, { isTty: true });
  expect(await terminal.run("backup", "create", "--json")).toBe(0);
  expect(JSON.parse(terminal.out())).toMatchObject({
    ...{ id: "20261121_030000", bytes: 1_500, createdAt: now, verifiedAt: now },
    file: join(terminal.home.backups, "20261121_030000.tar.zst.age"),
    places: [{ place: "home", bytes: 1_500, at: now }],
  });
  expect(terminal.err()).toBe("");
  const list = terminalOf();
  list.own((await withGateway(answers)).gateway.url);
  expect(await list.run("backup", "list", "--json")).toBe(0);
  expect(JSON.parse(list.out()).backups.map(({ file }: { file: string }) => file)).toEqual([
    join(list.home.backups, "20261121_030000.tar.zst.age"),
    "far.tar.zst.age",
  ]);
});

test("create that fails ends with the failure's words, one that is stopped says so; Ctrl-C ends the watching alone", async () => {
  const failure = { code: "BACKUP_DISK_FULL", message: "There is not enough space.", hint: "Free some." };
  const answers = { createBackup: () => [202, job()] as const, listBackups: () => [200, { backups: [] }] as const };
  const failed = await withGateway({
    ...answers,
    backupCard: () => [200, card({ ended: [ended({ result: "failed", failure })] })],
  });
  expect(await failed.terminal.run("backup", "create", "--json")).toBe(1);
  expect(failed.terminal.failure()).toMatchObject({ code: "BACKUP_DISK_FULL", message: "There is not enough space." });

  // Stopped from a page, and not known any more after a restart.
  for (const ends of [[ended({ result: "stopped", backupId: null })], [ended({ id: "job-0", result: "failed", failure })]]) {
    const former = await withGateway({ ...answers, backupCard: () => [200, card({ ended: ends })] });
    expect(await former.terminal.run("backup", "create", "--json")).toBe(1);
    expect(former.terminal.failure().code).toBe("BACKUP_STOPPED");
  }

  const { gateway, terminal } = await withGateway({
    ...answers,
    backupCard: () => {
      terminal.interrupt();
      return [200, card({ jobs: [job()] })];
    },
    stopBackupJob: () => [200, { ok: true }],
  });
  expect(await terminal.run("backup", "create")).toBe(130);
  expect(gateway.calls.map(({ name }) => name)).not.toContain("stopBackupJob");
  expect(terminal.err()).toContain("it goes on in Hearth");
  expect(await terminal.run("backup", "create", "--json")).toBe(130);
  expect(JSON.parse(terminal.out())).toEqual({ watched: false, job: { id: "job-1", kind: "create", place: null } });
});

test("list shows what is verified, proven and where; nothing yet is said so, in both languages", async () => {
  const listed = { listBackups: () => [200, { backups: [backup({ provenAt: now })] }] as const };
  const { terminal } = await withGateway(listed);
  expect(await terminal.run("backup", "list")).toBe(0);
  expect(terminal.out()).toMatch(/BACKUP .*VERIFIED .*RESTORE PROVEN .*WHERE\n20261121_030000 .*1\.5 kB .*this computer\n$/);
  const far = backup({ places: [{ place: "nas", bytes: 1, at: 1, noLongerSetUp: true }] });
  const gone = await withGateway({ listBackups: () => [200, { backups: [far] }] });
  expect(await gone.terminal.run("backup", "list")).toBe(0);
  expect(gone.terminal.out()).toMatch(/nas \(no longer set up\)\n$/);
  const empty = await withGateway({ listBackups: () => [200, { backups: [] }] }, { language: "zh-CN" });
  expect(await empty.terminal.run("backup", "list")).toBe(0);
  expect(empty.terminal.out()).toContain("还没有备份");
});

test("drill tells each place's result; one that failed is exit code 1", async () => {
  const step = { step: "fetch", state: "ok", tookMs: 1_234, message: "" } as const;
  const good = { at: now + 1, place: "home", backupId: "b", ok: true, steps: [step], failure: null };
  const bad = {
    ...good,
    place: "nas",
    ok: false,
    failure: { code: "BACKUP_DAMAGED", message: "It is damaged.", hint: "Use another." },
  };
  const { gateway, terminal } = await withGateway({
    drillBackup: () => [202, job({ kind: "drill", stage: "fetch" })],
    backupCard: cards(
      card({ places: [place("home"), place("nas")] }),
      card({ jobs: [job()] }),
      card({ ended: [ended()], drills: [bad, good, { ...good, at: now - 5 }] }),
    ),
  });
  expect(await terminal.run("backup", "drill", "--place", "nas")).toBe(1);
  expect(terminal.out()).toBe(
    "nas: RESTORE FAILED  (fetch 1.2 s)\n  It is damaged.\n  → Use another.\nthis computer: restore proven  (fetch 1.2 s)\n",
  );
  expect(gateway.calls.find(({ name }) => name === "drillBackup")?.body).toBe('{"place":"nas"}');

  // Of all places: those that were passed over are named.
  const places = [place("home"), place("usb"), { ...place("old"), state: "off" as const }, { ...place("new"), backups: 0 }];
  const all = await withGateway({
    drillBackup: () => [202, job({ kind: "drill", stage: "fetch" })],
    backupCard: () => [200, card({ ended: [ended()], drills: [good], places })],
  });
  expect(await all.terminal.run("backup", "drill")).toBe(0);
  expect(all.terminal.out().split("\n").slice(1)).toEqual([expect.stringMatching(/^usb: not tested/), ""]);
});

test("verify of a listed backup is the gateway's: followed to its end, told with what is in it and the key", async () => {
  const found = backup({ verifiedAt: null, counts: null, reason: null, places: [{ place: "nas", bytes: 1_500, at: now }] });
  const answers = {
    verifyBackup: () => [202, job({ kind: "verify", stage: "fetch", place: "nas" })] as const,
    backupCard: cards(
      card({ places: [place("home"), place("nas")] }),
      card({ jobs: [job({ kind: "verify" })] }),
      card({ ended: [ended({ kind: "verify", place: "nas", recipient: "age1abc" })] }),
    ),
    listBackups: cards({ backups: [found] }, { backups: [backup()] }),
  };
  const { gateway, terminal } = await withGateway(answers);
  expect(await terminal.run("backup", "verify", found.id, "--place", "nas")).toBe(0);
  expect(terminal.out()).toMatch(/^20261121_030000: the copy on nas is whole\. It was made .*\.\n/);
  expect(terminal.out()).toContain("It holds 1 conversation and 2 messages, packed in 1.5 kB.\n");
  expect(terminal.out()).toMatch(/The key that opens it, .*: age1abc\n$/);
  expect(gateway.calls.find(({ name }) => name === "verifyBackup")?.body).toBe('{"place":"nas"}');

  // Without a place: where a copy is.
  const json = await withGateway({
    ...answers,
    backupCard: () => [200, card({ ended: [ended({ recipient: "age1abc" })] })],
    listBackups: () => [200, { backups: [found] }],
  });
  expect(await json.terminal.run("backup", "verify", found.file, "--json")).toBe(0);
  expect(JSON.parse(json.terminal.out())).toMatchObject({ ok: true, place: "nas", id: found.id, recipient: "age1abc" });

  const failure = { code: "BACKUP_DAMAGED", message: "It is damaged.", hint: "Use another." };
  const bad = await withGateway({
    ...answers,
    backupCard: () => [200, card({ ended: [ended({ result: "failed", failure })] })],
    listBackups: () => [200, { backups: [found] }],
  });
  expect(await bad.terminal.run("backup", "verify", found.id)).toBe(1);
  expect(bad.terminal.err()).toBe("hearth: It is damaged.\n  → Use another.\n");
});

test.each([
  ["en", "There is no place named nsa. Known places: home (this computer), nas.", "has no copy on this computer, but on nas."],
  ["zh-CN", "没有名为 nsa 的位置。已有位置：home（这台电脑）、nas。", "在“这台电脑”中没有副本，副本位于：nas。"],
] as const)("a place that is not there: those that are, by name (%s)", async (language, message, elsewhere) => {
  const start = () =>
    withGateway(
      {
        backupCard: () => [200, card({ places: [place("home"), place("nas")] })],
        listBackups: () => [200, { backups: [backup({ places: [{ place: "nas", bytes: 1, at: 1 }] })] }],
      },
      { language },
    );
  for (const command of [["verify", "20261121_030000"], ["drill"]]) {
    const { terminal, gateway } = await start();
    expect(await terminal.run("backup", ...command, "--place", "nsa", "--json")).toBe(2);
    expect(terminal.failure().message).toBe(message);
    expect(gateway.calls.map(({ name }) => name).at(-1)).toBe("backupCard");
  }
  const { terminal } = await start();
  expect(await terminal.run("backup", "verify", "20261121_030000", "--place", "home", "--json")).toBe(2);
  expect(terminal.failure().message).toContain(elsewhere);
});

test("kit: the key and how to use it; --save writes a key file for its owner alone, once, and remembers it", async () => {
  const key = await makeKey();
  const kit = {
    ...key,
    qrSvg: "<svg/>",
    madeAt: 0,
    hostName: "attic",
    fingerprint: "1a2b 3c4d",
    commands: ["age -d -i key.txt -o b B", "zstd -d b", "tar xf b"],
  };
  const answers = { backupKit: () => [200, kit] as const, kitSaved: () => [200, { ok: true }] as const };
  const json = await withGateway(answers);
  expect(await json.terminal.run("backup", "kit", "--json")).toBe(0);
  expect(JSON.parse(json.terminal.out())).toEqual({ ...key, hostName: "attic", fingerprint: "1a2b 3c4d" });
  const shown = await withGateway(answers);
  expect(await shown.terminal.run("backup", "kit")).toBe(0);
  for (const word of [key.identity, key.recipient, "attic", "1a2b 3c4d", ...kit.commands])
    expect(shown.terminal.out()).toContain(word);
  expect(shown.gateway.calls.map(({ name }) => name)).not.toContain("kitSaved");

  const { gateway, terminal } = await withGateway(answers, { language: "zh-CN" });
  const file = join(terminal.home.root, "kit.txt");
  expect(await terminal.run("backup", "kit", "--save", file)).toBe(0);
  expect(gateway.calls.map(({ name }) => name)).toContain("kitSaved");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  expect([lines.at(-1), lines.slice(0, -1).every(line => line.startsWith("#"))]).toEqual([key.identity, true]);
  expect(readFileSync(file, "utf8")).toContain("attic");
});

test("kit --save: a file that is there stays, and is replaced only with --force", async () => {
  const key = await makeKey();
  const kit = { ...key, qrSvg: "", madeAt: 0, hostName: "attic", fingerprint: "1a2b 3c4d", commands: [] };
  const { gateway, terminal } = await withGateway({ backupKit: () => [200, kit], kitSaved: () => [200, { ok: true }] });
  const file = join(terminal.home.root, "kit.txt");
  writeFileSync(file, "an older kit\n", { mode: 0o644 });
  expect(await terminal.run("backup", "kit", "--save", file, "--json")).toBe(1);
  expect(terminal.failure()).toMatchObject({ code: "KIT_FILE_EXISTS", hint: expect.stringContaining("--force") });
  expect(readFileSync(file, "utf8")).toBe("an older kit\n");
  expect(gateway.calls.map(({ name }) => name)).not.toContain("kitSaved");
  expect(await terminal.run("backup", "kit", "--save", file, "--force")).toBe(0);
  expect(readFileSync(file, "utf8")).toContain(key.identity);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await terminal.run("backup", "kit", "--save", join(terminal.home.root, "none", "kit.txt"), "--json")).toBe(1);
  expect(terminal.err()).toContain("FILE_NOT_WRITABLE");
});

/** A backup of another home, where a device is signed in, with its key in a file. */
async function brought(terminal: Terminal) {
  const old = await homeWithTalk();
  old.db
    .prepare(
      `INSERT INTO devices (id, name, kind, role, secret_hash, created_at, last_seen_at, last_address)
       VALUES ('phone', 'Phone', 'browser', 'owner', 'x', 1, 1, '::1')`,
    )
    .run();
  const made = await old.backups.create("asked").over;
  const folder = join(terminal.home.root, "..", `${terminal.home.root.split("/").at(-1)}-brought`);
  mkdirSync(folder);
  const identity = join(folder, "kit.txt");
  writeFileSync(identity, `# kit\n${(await old.keys.current()).identity.toLowerCase()}\n`);
  onTestFinished(async () => (await import("node:fs/promises")).rm(folder, { recursive: true, force: true }));
  return { old, file: old.backups.fileOf(made), identity };
}

test("verify reads a file with its key without any gateway, and finds what was changed", async () => {
  const terminal = terminalOf();
  const { old, file, identity } = await brought(terminal);
  expect(await terminal.run("backup", "verify", file, "--identity", identity, "--json")).toBe(0);
  expect(JSON.parse(terminal.out())).toMatchObject({
    ...{ ok: true, file, version: "1.2.3", counts: { sessions: 1, messages: 2 } },
    recipient: (await old.keys.current()).recipient,
  });
  const broken = readFileSync(file);
  broken[broken.length - 300]! ^= 1;
  writeFileSync(file, broken);
  const again = terminalOf();
  expect(await again.run("backup", "verify", file, "--identity", identity, "--json")).toBe(1);
  expect(again.failure().code).toBe("BACKUP_DAMAGED");
  const none = terminalOf();
  expect(await none.run("backup", "verify", file, "--json")).toBe(2);
  expect(await none.run("backup", "verify", "nowhere", "--identity", identity)).toBe(1);
  expect(await none.run("backup", "verify", file, "--identity", "no-such-file")).toBe(1);
  for (const word of ["--identity kit.txt", "hearth backup verify --help", "nowhere", "no-such-file"])
    expect(none.err()).toContain(word);
});

test("restore into an empty home: only with --yes; then everything is there and nothing is left over", async () => {
  const terminal = terminalOf();
  const { file, identity } = await brought(terminal);
  expect(await terminal.run("backup", "restore", file, "--identity", identity)).toBe(2);
  expect(existsSync(terminal.home.data)).toBe(false);
  expect(terminal.err()).toContain("--yes");
  expect(await terminal.run("backup", "restore", file, "--identity", identity, "--yes", "--json")).toBe(0);
  const last = JSON.parse(terminal.out().trim().split("\n").at(-1) ?? "");
  expect(last).toMatchObject({ restored: true, what: "everything", otherMachine: true, safetyBackup: null, kept: null });
  expect(readdirSync(join(terminal.home.root, "agents"))).toEqual(["bard"]);
  expect([readdirSync(join(terminal.home.root, "restore")), existsSync(join(terminal.home.run, "restore.json"))]).toEqual([
    [],
    false,
  ]);
  // What this home makes from now on is opened by the kit, and a gateway that starts here makes a first one.
  const noted = JSON.parse(readFileSync(join(terminal.home.backups, "catalogue.json"), "utf8"));
  expect(noted.movedInAt).toEqual(expect.any(Number));
});

test("restore over a stopped home saves what was there first; a home that runs, or is just starting, is refused untouched", async () => {
  const { home, db, backups } = await homeWithTalk();
  db.close();
  const made = await backups.create("asked").over;
  const terminal = terminalOf();
  const run = (...args: string[]) => terminal.run("backup", "restore", made.id, "--home", home.root, "--yes", "--json", ...args);
  const lock = lockHome({ ...home, run: home.run });
  expect(await run()).toBe(1);
  expect(terminal.failure().code).toBe("RESTORE_NOT_EMPTY");
  lock.release();
  expect(await run("--what", "conversations")).toBe(0);
  const told = JSON.parse(terminal.out());
  expect(told).toMatchObject({ what: "conversations", otherMachine: false, kept: { what: "conversations" } });
  expect(readdirSync(home.backups)).toContain(`${told.safetyBackup}.tar.zst.age`);
  expect(readdirSync(told.keptIn)).toContain("kept.json");

  const running = await withGateway({});
  expect(await running.terminal.run("backup", "restore", backups.fileOf(made), "--yes", "--json")).toBe(1);
  expect(running.terminal.failure().code).toBe("RESTORE_NOT_EMPTY");
});

test("restore may be looked at while a gateway runs: it says what would come, and that it has to be stopped first", async () => {
  const { terminal } = await withGateway({});
  const { file, identity } = await brought(terminal);
  expect(await terminal.run("backup", "restore", file, "--identity", identity)).toBe(2);
  expect(terminal.out()).toContain("In it: 1 conversation and 2 messages");
  expect(terminal.err()).toContain("stop it and run the same command again with --yes");
  expect(existsSync(terminal.home.database)).toBe(false);
});

test.each([
  ["en", "take the place of those here", "1 conversation with 2 messages of here", "do not sign in here", "answers nobody here"],
  ["zh-CN", "将取代这里的内容", "这里的 1 个会话、2 条消息", "不能在这里登录", "不会回答任何人"],
] as const)("what a backup of another machine would do here is said truly (%s)", async (language, ...words) => {
  const { home, db } = await homeWithTalk();
  db.close();
  const terminal = terminalOf({ language });
  const { file, identity } = await brought(terminal);
  const before = readdirSync(home.root).toSorted();
  expect(await terminal.run("backup", "restore", file, "--identity", identity, "--home", home.root)).toBe(2);
  for (const word of [...words, "npx hearth resume --old-machine-off"]) expect(terminal.out()).toContain(word);
  expect(terminal.out()).not.toContain(messagesOf(language).backup.goesBack.everything);
  expect(readdirSync(home.root).toSorted()).toEqual(before);
  const json = terminalOf();
  const args = ["backup", "restore", file, "--identity", identity, "--home", home.root, "--what", "settings", "--json"];
  expect(await json.run(...args)).toBe(2);
  expect(JSON.parse(json.out())).toMatchObject({ otherMachine: true, running: false, newer: null });
});

test("restore that cannot be: another key, a stranger's file; the home stays as it was", async () => {
  const terminal = terminalOf();
  const { file, identity } = await brought(terminal);
  const other = join(terminal.home.root, "other.txt");
  writeFileSync(other, (await makeKey()).identity);
  expect(await terminal.run("backup", "restore", file, "--identity", other, "--yes")).toBe(1);
  expect(await terminal.run("backup", "restore", identity, "--identity", identity, "--yes")).toBe(1);
  expect(terminal.err()).toContain("does not open");
  expect(terminal.err()).toContain("no backup of Hearth");
  expect([
    existsSync(terminal.home.database),
    existsSync(terminal.home.settings),
    readdirSync(join(terminal.home.root, "restore")),
  ]).toEqual([false, false, []]);
});
