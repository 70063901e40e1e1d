import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openCatalogue } from "../../../gateway/backup/catalogue.ts";
import { openHomeIdentity } from "../../../gateway/backup/identity/home-identity.ts";
import { machineMark, readMachineId } from "../../../gateway/backup/identity/machine.ts";
import { waitAfterMove } from "../../../gateway/backup/identity/wait-after-move.ts";
import { createRestoreHandlers } from "../../../gateway/backup/restore/handlers.ts";
import { restoredFromKey } from "../../../gateway/backup/restore/staged-database.ts";
import { replaceFile } from "../../../gateway/config/atomic-file.ts";
import { homePaths } from "../../../gateway/config/home.ts";
import { openDatabase } from "../../../gateway/db/open.ts";
import { pausedKey } from "../../../gateway/inbound/write-pause.ts";
import { createTroubles } from "../../../gateway/overview/troubles.ts";
import { homeWithTalk, makeFolders } from "../../support/backup/home-with-talk.ts";
import { codeOfLater } from "../../support/code-of.ts";

const clock = { now: () => 5 };
const [machineA, machineB] = ["a".repeat(32), "b".repeat(32)];

function emptyHome() {
  const root = mkdtempSync(join(tmpdir(), "hearth-identity-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const home = homePaths(root);
  makeFolders(home);
  return home;
}
const identify = (home: ReturnType<typeof homePaths>, machineId: string | null = null, hostName = "host") =>
  openHomeIdentity({ home, machineId, hostName });

test("backups/ copied to another machine takes its knowledge along and not its identity: a restore from there has to wait", async () => {
  const old = await homeWithTalk();
  const made = await old.backups.create("asked").over;
  await old.catalogue.change(now => ({ ...now, kit: { savedAt: 1, checkedAt: 2 } }));
  const { homeId } = old.catalogue.get();
  const there = emptyHome();
  cpSync(old.home.backups, there.backups, { recursive: true });
  const { id } = await identify(there);
  expect(id).not.toBe(homeId);
  const catalogue = (await openCatalogue({ folder: there.backups, homeId: id, clock })).get();
  expect(catalogue).toMatchObject({ homeId: id, kit: { savedAt: null, checkedAt: null }, places: {}, drills: [] });
  expect(catalogue.backups).toMatchObject([{ id: made.id, homeId, verifiedAt: null, provenAt: null, copies: { home: {} } }]);

  const here = await homeWithTalk();
  here.db.close();
  cpSync(old.home.backups, here.home.backups, { recursive: true });
  const plan = await here.restores.plan(join(here.home.backups, made.file), (await old.keys.current()).identity).over;
  expect(plan.otherMachine).toBe(true);
});

test("a home of before home.json keeps the id that its catalogue has, and keeps it from then on", async () => {
  const home = emptyHome();
  openDatabase(home.database).close();
  writeFileSync(join(home.backups, "catalogue.json"), JSON.stringify({ version: 1, homeId: "since-long" }));
  expect((await identify(home)).id).toBe("since-long");
  rmSync(join(home.backups, "catalogue.json"));
  expect((await identify(home)).id).toBe("since-long");
  writeFileSync(join(home.root, "home.json"), "{ half");
  expect((await identify(home)).id).toMatch(/^[0-9a-f-]{36}$/);
});

test("a home that wakes up on another machine waits until that one is off; known machines are not asked about again", async () => {
  const home = emptyHome();
  const first = await identify(home, machineA, "attic");
  expect(first.movedFrom).toBe(null);
  expect(readFileSync(join(home.root, "home.json"), "utf8")).not.toContain(machineA);
  const db = openDatabase(home.database);
  onTestFinished(() => void db.close());
  const meta = (key: string): unknown => db.prepare("SELECT value FROM meta WHERE key = ?").pluck().get(key);
  // Where the machine cannot be told nobody is asked, and nothing is forgotten.
  const steps = [[machineA, "attic"] as const, [null, "attic"] as const, [machineB, "cellar"] as const];
  const found = [];
  for (const [machine, name] of steps) found.push((await identify(home, machine, name)).movedFrom);
  expect(found).toEqual([null, null, "attic"]);
  // Cut before the wait was on disk, it is asked again.
  const moved = await identify(home, machineB, "cellar");
  expect([moved.id, moved.movedFrom]).toEqual([first.id, "attic"]);
  await waitAfterMove(db, moved, 7);
  expect([meta(pausedKey), JSON.parse(String(meta(restoredFromKey)))]).toEqual(["7", { hostName: "attic", createdAt: 7 }]);
  expect((await identify(home, machineB, "cellar")).movedFrom).toBe(null);
  expect((await identify(home, machineA, "attic")).movedFrom).toBe(null);
});

test("a home.json that cannot be read is said in words and left as it is; a newer one tells which home it is", async () => {
  const home = emptyHome();
  const file = join(home.root, "home.json");
  const newer = { version: 2, id: "this-home", machines: { [machineA]: "attic" }, more: 1 };
  const write = (text: string) => (): void => writeFileSync(file, text);
  const codes = [];
  for (const make of [
    () => mkdirSync(join(file, "inside"), { recursive: true }),
    write('{ "version": 2 }'),
    write(JSON.stringify(newer)),
  ]) {
    rmSync(file, { recursive: true, force: true });
    make();
    codes.push(await codeOfLater(() => identify(home, machineB)));
    expect(readdirSync(home.root).filter(name => name.startsWith("home.json"))).toEqual(["home.json"]);
  }
  expect(codes).toEqual(["HOME_FILE_UNREADABLE", "HOME_FILE_NEWER", undefined]);
  const found = await identify(home, machineB);
  expect([found.id, found.movedFrom, await found.settle()]).toEqual(["this-home", null, true]);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(newer);
});

test("a full disk at the move: the answer of a person makes the machine known, or says that it could not be kept", async () => {
  const here = await homeWithTalk();
  await identify(here.home, machineA, "attic");
  let isFull = true;
  const full = Object.assign(new Error("full"), { code: "ENOSPC" });
  const moved = await openHomeIdentity({ home: here.home, machineId: machineB, hostName: "cellar" }, (file, content) =>
    isFull ? Promise.reject(full) : replaceFile(file, content),
  );
  await waitAfterMove(here.db, moved, 7);
  const asked: string[] = [];
  const { handlers } = createRestoreHandlers({
    ...{ db: here.db, clock: here.clock, log: here.log, backups: here.backups, restores: here.restores },
    ...{ folder: join(here.home.root, "restore"), refuseAnother: () => undefined, places: () => [] },
    onOldMachineOff: () => void asked.push("off"),
    settleMachine: moved.settle,
    writer: { run: async (name: string) => void asked.push(name) } as never,
    pause: { set: async () => void asked.push("pause") } as never,
    troubles: createTroubles(() => undefined),
    fetchFrom: () => Promise.reject(new Error("nothing is fetched")),
  });
  const answer = () => handlers.oldMachineOff({ principal: { kind: "owner" } } as never);
  expect([await codeOfLater(async () => answer()), asked]).toEqual(["DISK_FULL", []]);
  expect((await identify(here.home, machineB, "cellar")).movedFrom).toBe("attic");
  isFull = false;
  await answer();
  expect(asked).toEqual(["meta.set", "pause", "off"]);
  expect((await identify(here.home, machineB, "cellar")).movedFrom).toBe(null);
});

test("the machine's id: only one that lasts counts", () => {
  const { root } = emptyHome();
  mkdirSync(join(root, "etc"));
  const write = (text: string): void => writeFileSync(join(root, "etc", "machine-id"), text);
  const found: (string | null)[] = [readMachineId(root)];
  for (const text of ["uninitialized\n", "", `${"0".repeat(32)}\n`, `${machineA}\n`]) {
    write(text);
    found.push(readMachineId(root));
  }
  writeFileSync(join(root, ".dockerenv"), "");
  found.push(readMachineId(root));
  expect(found).toEqual([null, null, null, null, machineA, null]);
  expect(machineMark("home-1", machineA)).not.toBe(machineMark("home-2", machineA));
});
