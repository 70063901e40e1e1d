import { afterEach, expect, onTestFinished, test } from "vitest";
import { readJournal } from "../../../gateway/backup/restore/journal.ts";
import { dropKept, listKept } from "../../../gateway/backup/restore/kept.ts";
import { messagesOf } from "../../../gateway/cli/messages/catalogue.ts";
import { openDatabase } from "../../../gateway/db/open.ts";
import { homeWithTalk, talkInto } from "../../support/backup/home-with-talk.ts";
import { type FakeAnswer, startFakeGateway } from "../../support/fake-gateway.ts";
import { createTerminal, type Terminal } from "../../support/terminal.ts";

const ends: Terminal[] = [];
afterEach(() => {
  for (const terminal of ends.splice(0)) terminal.remove();
});
function terminalOf(): Terminal {
  const terminal = createTerminal({});
  ends.push(terminal);
  return terminal;
}

test("undo brings back what was there before a restore, also what no backup has; without --yes it only says so", async () => {
  const { home, db, backups } = await homeWithTalk();
  const made = await backups.create("asked").over;
  talkInto(db, home, { conversations: [{ title: "Later", messages: ["a", "b"] }], attachments: [] });
  db.close();
  const titles = (): string[] => {
    const now = openDatabase(home.database);
    try {
      return now.prepare<[], string>("SELECT title FROM sessions ORDER BY title").pluck().all();
    } finally {
      now.close();
    }
  };
  const run = (...args: string[]) => {
    const terminal = terminalOf();
    return terminal
      .run("backup", ...args, "--home", home.root)
      .then(code => ({ code, out: terminal.out(), err: terminal.err() }));
  };
  const none = await run("undo", "--json");
  expect([none.code, JSON.parse(none.err).error.code]).toEqual([1, "RESTORE_NONE"]);
  expect((await run("undo", "--yes")).err).toContain("Nothing was restored here");
  const asked = await run("restore", made.id);
  expect([asked.code, titles()]).toEqual([2, ["Garden", "Later"]]);
  for (const words of [
    "In it: 1 conversation and 2 messages",
    "In the home now: 2 conversations and 4 messages",
    "go back to that day",
  ])
    expect(asked.out).toContain(words);
  expect(asked.err).toContain("--yes");
  const restored = await run("restore", made.id, "--yes");
  expect([restored.code, titles()]).toEqual([0, ["Garden"]]);
  expect(restored.out).toContain("npx hearth backup undo");
  const wouldUndo = await run("undo");
  expect([wouldUndo.code, titles()]).toEqual([2, ["Garden"]]);
  expect(wouldUndo.out).toMatch(/^This would undo the restore of .*: everything as it was before it, /);
  const undone = await run("undo", "--yes");
  expect([undone.code, titles()]).toEqual([0, ["Garden", "Later"]]);
  expect(undone.out).toContain("takes this undo back");
  // The other way round once more: it was an undo.
  expect((await run("undo")).out).toMatch(/^This would take back your undo of .*: everything as it was before it, /);
  const back = await run("undo", "--yes");
  expect([back.code, titles()]).toEqual([0, ["Garden"]]);
  expect(back.out).toContain("Took back the undo of");

  // Deleted before its time: the backup of before is still there.
  for (const { id } of await listKept(home)) await dropKept(home, id);
  const gone = await run("undo", "--json");
  expect(JSON.parse(gone.err).error.code).toBe("RESTORE_NOT_KEPT");
});

test("what an undo brings back is named, in the number that it has", () => {
  const { asBefore, wouldUndo } = messagesOf("en").backup;
  expect(wouldUndo("noon", asBefore.conversations, "3 MB")).toContain("the conversations as they were before it, 3 MB");
});

test("undo cancels a restore that only lies ready, if it is told to, and nothing was changed", async () => {
  const { home, db, backups, restores } = await homeWithTalk();
  const made = await backups.create("asked").over;
  db.close();
  const plan = await restores.plan(backups.fileOf(made), undefined).over;
  await restores.restore(plan.id, "everything").over;
  const asking = terminalOf();
  expect(await asking.run("backup", "undo", "--home", home.root, "--json")).toBe(2);
  expect([JSON.parse(asking.out()), (await readJournal(home))?.state]).toEqual([
    { undone: false, cancelled: false, waiting: { what: "everything", undo: false } },
    "ready",
  ]);
  expect(asking.err()).toContain("--yes");
  const terminal = terminalOf();
  expect(await terminal.run("backup", "undo", "--home", home.root, "--yes", "--json")).toBe(0);
  expect([JSON.parse(terminal.out()), await readJournal(home)]).toEqual([{ undone: false, cancelled: true }, null]);
});

test("by a gateway that runs: a restore that waits is cancelled only with --yes; without any restore it says so", async () => {
  const against = async (state: object, ...args: string[]) => {
    const ok: FakeAnswer = () => [200, { ok: true }];
    const gateway = await startFakeGateway({
      restoreState: () => [200, { waiting: null, trying: false, kept: [], ...state }],
      cancelRestore: ok,
      listBackups: () => [200, { backups: [] }],
    });
    onTestFinished(() => gateway.stop());
    const terminal = terminalOf();
    terminal.own(gateway.url);
    const code = await terminal.run("backup", "undo", ...args);
    return { code, asked: gateway.calls.map(({ name }) => name), out: terminal.out(), err: terminal.err() };
  };
  const waiting = { waiting: { what: "settings", undo: false } };
  const told = await against(waiting);
  expect([told.code, told.asked.includes("cancelRestore")]).toEqual([2, false]);
  expect(told.out).toContain("waits for the next start: the settings");
  const done = await against(waiting, "--yes");
  expect([done.code, done.asked.includes("cancelRestore")]).toEqual([0, true]);
  expect((await against({})).err).toContain("Nothing was restored here");
});
