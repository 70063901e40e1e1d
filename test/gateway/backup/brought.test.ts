import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import { createBrought } from "../../../gateway/backup/restore/brought.ts";
import { codeOfLater } from "../../support/code-of.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { never } from "../../support/storage/place-suite.ts";

const hourMs = 60 * 60_000;
const spare = 256 << 20;

function start(room = 1 << 30) {
  const root = mkdtempSync(join(tmpdir(), "hearth-brought-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const clock = createFakeClock();
  const folder = join(root, "restore");
  const disk = { free: spare + room };
  const brought = createBrought({ folder, clock, freeBytes: async () => disk.free });
  /** A body that is sent piece by piece. */
  const sending = () => {
    const body = new Readable({ read: () => undefined });
    return { body, send: (text: string) => void body.push(Buffer.from(text)), end: () => void body.push(null) };
  };
  const files = (): string[] => (existsSync(folder) ? readdirSync(folder) : []);
  return { folder, clock, disk, brought, sending, files };
}

test("several at once, each with its own bytes; one that still comes is nobody's yet", async () => {
  const { brought, sending, files, folder } = start();
  const [one, two] = [sending(), sending()];
  const first = brought.take(one.body, 6, never);
  const second = brought.take(two.body, 0, never);
  one.send("one");
  two.send("two");
  await expect.poll(() => files().length).toBe(2);
  expect(() => brought.fileOf((files()[0] ?? "").replace("upload-", ""))).toThrow(AppError);
  one.send("ONE");
  for (const { end } of [one, two]) end();
  const ends = await Promise.all([first, second]);
  expect(ends.map(({ bytes }) => bytes)).toEqual([6, 3]);
  expect(ends.map(({ upload }) => readFileSync(brought.fileOf(upload), "utf8"))).toEqual(["oneONE", "two"]);
  expect(brought.fileOf(ends[0]?.upload ?? "").startsWith(folder)).toBe(true);
  for (const name of ["", "../../etc/passwd", "0b0f3f3a-7e7c-4b7e-9a3e-0d7f6f0a2b11"])
    expect(() => brought.fileOf(name)).toThrow(AppError);
});

test("what they will need together must fit: a second one that does not is refused, and fits when the first is done", async () => {
  const { brought, sending, files, disk } = start(100);
  const one = sending();
  const first = brought.take(one.body, 80, never);
  await expect.poll(() => files().length).toBe(1);
  expect(await codeOfLater(() => brought.take(sending().body, 80, never))).toBe("BACKUP_DISK_FULL");
  expect(await codeOfLater(() => brought.fetch(80, async () => undefined))).toBe("BACKUP_DISK_FULL");
  // Without a size it is measured as it comes.
  const unknown = sending();
  const third = codeOfLater(() => brought.take(unknown.body, 0, never));
  unknown.send("x");
  expect(await third).toBe("BACKUP_DISK_FULL");
  one.send("x".repeat(80));
  one.end();
  await first;
  disk.free = spare + 20;
  expect(await codeOfLater(() => brought.fetch(20, async target => writeFileSync(target, "x")))).toBeUndefined();
  expect(files()).toHaveLength(2);
});

test("more than was announced, broken off, not fetched: nothing stays", async () => {
  const { brought, sending, files } = start(10);
  const more = sending();
  const taken = codeOfLater(() => brought.take(more.body, 4, never));
  more.send("x".repeat(20));
  expect(await taken).toBe("BACKUP_DISK_FULL");
  const broken = sending();
  const stop = new AbortController();
  const cut = brought.take(broken.body, 4, stop.signal).catch((error: unknown) => error);
  broken.send("x");
  await expect.poll(() => files().length).toBe(1);
  stop.abort();
  expect(await cut).toBeInstanceOf(Error);
  const failing = brought.fetch(4, async target => {
    writeFileSync(target, "x");
    throw AppError.of("PLACE_UNREACHABLE", { place: "nas", problem: "x", problemZh: "x" });
  });
  expect(await codeOfLater(() => failing)).toBe("PLACE_UNREACHABLE");
  expect(files()).toEqual([]);
});

test("after an hour without use it goes, but never while somebody reads it", async () => {
  const { brought, files, clock } = start();
  const fetch = () => brought.fetch(1, async target => writeFileSync(target, "x"));
  const [idle, used] = [await fetch(), await fetch()];
  clock.advance(hourMs - 1);
  await brought.dropIdle();
  expect(files()).toHaveLength(2);
  let end = (): void => undefined;
  const reading = brought.hold(used, () => new Promise<void>(resolve => (end = resolve)));
  clock.advance(hourMs);
  await brought.dropIdle();
  expect([existsSync(idle), existsSync(used)]).toEqual([false, true]);
  end();
  await reading;
  await brought.dropIdle();
  expect(existsSync(used)).toBe(true);
  clock.advance(hourMs);
  await brought.dropIdle();
  expect(files()).toEqual([]);
});

test("every plan that was made from a file knows it, until the restore is ready", async () => {
  const { brought, files } = start();
  const file = await brought.fetch(1, async target => writeFileSync(target, "x"));
  brought.planned(file, "plan one");
  brought.planned(file, "plan two");
  expect([brought.ofPlan("plan one"), brought.ofPlan("plan two"), brought.ofPlan("another")]).toEqual([file, file, undefined]);
  // A backup of the home's own folder was not brought, and stays.
  await brought.drop("/somewhere/backups/a.tar.zst.age");
  await brought.drop(brought.ofPlan("plan one"));
  expect(files()).toEqual([]);
});
