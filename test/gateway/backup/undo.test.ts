import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createBackupKeys } from "../../../gateway/backup/backup-keys.ts";
import { type RestoreDisk, readJournal, systemDisk } from "../../../gateway/backup/restore/journal.ts";
import { keepSweeping } from "../../../gateway/backup/restore/keep-sweeping.ts";
import { keptMs, listKept } from "../../../gateway/backup/restore/kept.ts";
import { openWithRestore } from "../../../gateway/backup/restore/open-with-restore.ts";
import { createWaiting } from "../../../gateway/backup/restore/waiting.ts";
import { homeWithTalk, roomsOf, smallTalk } from "../../support/backup/home-with-talk.ts";
import { inDatabase, nextStart, type Rooms, say, titlesOf, undoOf } from "../../support/backup/next-start.ts";
import { codeOfLater } from "../../support/code-of.ts";

const spend = (rooms: Rooms, id: string): void =>
  inDatabase(rooms, db => {
    db.prepare(
      `INSERT INTO usage (id, day, user, device, channel, agent, provider, model, attempt, state, cost_nano_usd, bound_nano_usd, input_tokens,
         output_tokens, cache_read_tokens, cache_write_tokens, cache_write_1h_tokens, thinking_tokens, web_searches, estimated, started_at, settled_at)
       VALUES (?, '2026-11-21', 'owner', '', 'webchat', 'main', 'p', 'm', 1, 'settled', 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1)`,
    ).run(id);
  });
const spent = (rooms: Rooms): string[] =>
  inDatabase(rooms, db => db.prepare<[], string>("SELECT id FROM usage ORDER BY id").pluck().all());

async function undoLast(rooms: Rooms): Promise<void> {
  const undo = undoOf(rooms);
  const [newest] = await listKept(rooms.home);
  await undo.undo(await undo.find(newest?.id ?? ""), null).over;
}

test("what was said between the safety backup and the exchange can be had back; what was spent stays spent", async () => {
  const here = await homeWithTalk();
  here.db.close();
  const made = await here.backups.create("asked").over;
  say(here, "Came later");
  spend(here, "u1");
  const plan = await here.restores.plan(here.backups.fileOf(made), undefined).over;
  await here.restores.restore(plan.id, "everything").over;
  // The gateway goes on while the restore waits.
  say(here, "In between");
  spend(here, "u2");
  expect((await nextStart(here)).kind).toBe("trying");
  expect([titlesOf(here), spent(here)]).toEqual([["Garden"], ["u1", "u2"]]);
  spend(here, "u3");
  say(here, "After it");
  const after = await roomsOf(here.home);
  await undoLast(after);
  expect(titlesOf(here)).toEqual(["After it", "Garden"]);
  expect((await nextStart(after)).kind).toBe("trying");
  expect([titlesOf(here), spent(here)]).toEqual([
    ["Came later", "Garden", "In between"],
    ["u1", "u2", "u3"],
  ]);
  // And that can be undone as well.
  await undoLast(await roomsOf(here.home));
  await nextStart(after);
  expect([titlesOf(here), spent(here)]).toEqual([
    ["After it", "Garden"],
    ["u1", "u2", "u3"],
  ]);
});

test("another machine's backup, undone: the house is ours again, and the backups made in between still open", async () => {
  const other = await homeWithTalk({ ...smallTalk, conversations: [{ title: "Theirs", messages: [] }] });
  const theirs = await other.backups.create("asked").over;
  const kit = (await other.keys.current()).identity;
  const here = await homeWithTalk();
  here.db.close();
  const mine = (await here.keys.current()).recipient;
  const plan = await here.restores.plan(other.backups.fileOf(theirs), kit).over;
  expect(plan.newer).toEqual({ conversations: 1, messages: 2 });
  await here.restores.restore(plan.id, "everything").over;
  await nextStart(here);
  const between = await roomsOf(here.home);
  expect(titlesOf(here)).toEqual(["Theirs"]);
  const made = await between.backups.create("asked").over;
  await undoLast(between);
  await nextStart(between);
  expect(titlesOf(here)).toEqual(["Garden"]);
  const after = await roomsOf(here.home);
  expect((await createBackupKeys({ vault: after.vault }).current()).recipient).toBe(mine);
  await after.backups.verify(made.id).over;
});

test("undoing what is not kept is refused, also with a name that leads elsewhere", async () => {
  const here = await homeWithTalk();
  here.db.close();
  for (const id of ["1700000000000-1a2b3c4d", "../data", "", "a/../../x"])
    expect(await codeOfLater(() => undoOf(here).find(id))).toBe("RESTORE_NOT_KEPT");
});

test("where nobody starts the gateway again, a restore waits, is told, and can be cancelled", async () => {
  const here = await homeWithTalk();
  here.db.close();
  const made = await here.backups.create("asked").over;
  const changes: number[] = [];
  const waiting = createWaiting({ home: here.home, restart: () => false, onChange: () => changes.push(1) });
  expect([await waiting.current(), await codeOfLater(() => waiting.cancel())]).toEqual([null, "RESTORE_NOT_WAITING"]);
  const plan = await here.restores.plan(here.backups.fileOf(made), undefined).over;
  await here.restores.restore(plan.id, "conversations").over;
  waiting.ready();
  expect([await waiting.current(), waiting.isWaiting(), changes.length]).toEqual([
    { what: "conversations", undo: false },
    true,
    1,
  ]);
  expect(await codeOfLater(async () => waiting.refuseAnother())).toBe("RESTORE_READY");
  await waiting.cancel();
  expect([await waiting.current(), await readJournal(here.home), readdirSync(join(here.home.root, "restore"))]).toEqual([
    null,
    null,
    [],
  ]);
  expect((await nextStart(here)).kind).toBe("none");
  // One that somebody carries out soon is not called back.
  const restarted = createWaiting({ home: here.home, restart: () => true, onChange: () => undefined });
  restarted.ready();
  expect([restarted.isWaiting(), await codeOfLater(() => restarted.cancel())]).toEqual([false, "RESTORE_NOT_WAITING"]);
});

test("the disk is full at the start after a restore: said in words at each step, and the next start with room goes on", async () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  /** Room for so many changes. */
  const disk = (room: number): RestoreDisk => {
    let left = room;
    const spendOne = async (): Promise<void> => {
      if (left <= 0) throw full;
      left -= 1;
    };
    return {
      move: (from, to) => spendOne().then(() => systemDisk.move(from, to)),
      remove: systemDisk.remove,
      write: (file, text) => spendOne().then(() => systemDisk.write(file, text)),
    };
  };
  for (const room of [0, 1, 4]) {
    const here = await homeWithTalk();
    here.db.close();
    const made = await here.backups.create("asked").over;
    say(here, "Later");
    const plan = await here.restores.plan(here.backups.fileOf(made), undefined).over;
    await here.restores.restore(plan.id, "everything").over;
    // As often as it is tried.
    for (let round = 0; round < 3; round += 1)
      expect(await codeOfLater(() => nextStart(here, disk(round === 0 ? room : 0)))).toBe("RESTORE_DISK_FULL");
    expect((await nextStart(here)).kind).toBe("trying");
    expect(titlesOf(here)).toEqual(["Garden"]);
    expect((await listKept(here.home)).length).toBe(1);
  }
  // The database finds no room while it opens: no reason to give the restored state up.
  const here = await homeWithTalk();
  here.db.close();
  const made = await here.backups.create("asked").over;
  const plan = await here.restores.plan(here.backups.fileOf(made), undefined).over;
  await here.restores.restore(plan.id, "everything").over;
  const noRoom = () => Promise.reject(Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" }));
  for (let round = 0; round < 4; round += 1)
    expect(await codeOfLater(() => openWithRestore(here.home, noRoom, async () => undefined, here.log))).toBe(
      "RESTORE_DISK_FULL",
    );
  expect((await nextStart(here)).kind).toBe("trying");
});

test("what is kept goes when its time is over, in a gateway that runs on; while a restore lies ready nothing goes", async () => {
  const here = await homeWithTalk();
  here.db.close();
  const made = await here.backups.create("asked").over;
  const plan = await here.restores.plan(here.backups.fileOf(made), undefined).over;
  await here.restores.restore(plan.id, "everything").over;
  await nextStart(here);
  const changes: number[] = [];
  let believed = true;
  const sweep = keepSweeping({
    trustsClock: () => believed,
    jobs: here.jobs,
    home: here.home,
    clock: here.clock,
    log: here.log,
    onChange: () => changes.push(1),
  });
  await sweep.look();
  expect([(await listKept(here.home)).length, changes.length]).toEqual([1, 0]);
  const rooms = await roomsOf(here.home);
  await undoLast(rooms);
  here.clock.time += keptMs;
  await sweep.look();
  expect((await listKept(here.home)).length).toBe(1);
  await nextStart(here);
  here.clock.time += keptMs;
  await here.jobs.hold("restore", sweep.look);
  expect((await listKept(here.home)).length).toBe(1);
  believed = false;
  await sweep.look();
  expect((await listKept(here.home)).length).toBe(1);
  believed = true;
  await sweep.look();
  expect([await listKept(here.home), changes.length, existsSync(here.home.database)]).toEqual([[], 1, true]);
  expect(readFileSync(here.home.settings, "utf8")).toBe(smallTalk.settings);
});
