import { afterEach, expect, test } from "vitest";
import { readJournal } from "../../../gateway/backup/restore/journal.ts";
import { openDatabase } from "../../../gateway/db/open.ts";
import { homeWithTalk, talkInto } from "../../support/backup/home-with-talk.ts";
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
  expect([none.code, JSON.parse(none.err).error.code]).toEqual([1, "RESTORE_NOT_KEPT"]);
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
  expect((await run("undo", "--yes")).code).toBe(0);
  expect(titles()).toEqual(["Garden", "Later"]);
  // The other way round once more.
  expect((await run("undo", "--yes")).code).toBe(0);
  expect(titles()).toEqual(["Garden"]);
});

test("undo cancels a restore that only lies ready, and nothing was changed", async () => {
  const { home, db, backups, restores } = await homeWithTalk();
  const made = await backups.create("asked").over;
  db.close();
  const plan = await restores.plan(backups.fileOf(made), undefined).over;
  await restores.restore(plan.id, "everything").over;
  const terminal = terminalOf();
  expect(await terminal.run("backup", "undo", "--home", home.root, "--json")).toBe(0);
  expect([JSON.parse(terminal.out()), await readJournal(home)]).toEqual([{ undone: false, cancelled: true }, null]);
});
