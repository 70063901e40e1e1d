import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { followLines } from "../../../gateway/cli/logs/follow.ts";
import { formatRecord } from "../../../gateway/cli/logs/format.ts";
import { parseLogLine } from "../../../gateway/cli/logs/record.ts";
import { readTail } from "../../../gateway/cli/logs/tail.ts";
import { createTerminal } from "../../support/terminal.ts";

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-logs-"));
  file = join(folder, "gateway.log");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entry = (level: number, msg: string, more: object = {}): string =>
  JSON.stringify({ level, time: 1_700_000_000_000, msg, ...more });

test("reads the last lines from the end, across blocks, without one that is half written", async () => {
  const lines = Array.from({ length: 5_000 }, (_, index) => `line ${index} ${"中".repeat(index % 40)}`);
  writeFileSync(file, `${lines.join("\n")}\n`);
  expect((await readTail(file, 3_000))?.lines).toEqual(lines.slice(-3_000));
  expect((await readTail(file, 9_000))?.lines).toEqual(lines);
  expect((await readTail(file, 0))?.lines).toEqual([]);
  appendFileSync(file, "half");
  const tail = await readTail(file, 2);
  expect(tail?.lines.at(-1)).toBe(lines.at(-1));
  expect(await readTail(join(folder, "none.log"), 1)).toBeUndefined();
});

test("follows appended lines, through a rotation, a truncation and a line in two halves", async () => {
  writeFileSync(file, "old\n");
  const stop = new AbortController();
  const lines = followLines({ file, offset: 4, signal: stop.signal, pollMs: 5 });
  const next = async (): Promise<string | undefined> => (await lines.next()).value ?? undefined;
  const bytes = Buffer.from("在家\n");
  appendFileSync(file, "one\n");
  expect(await next()).toBe("one");
  appendFileSync(file, bytes.subarray(0, 4));
  setTimeout(() => appendFileSync(file, bytes.subarray(4)), 20);
  expect(await next()).toBe("在家");
  appendFileSync(file, "last of the old\n");
  renameSync(file, join(folder, "gateway.1.log"));
  writeFileSync(file, "first of the new\n");
  expect([await next(), await next()]).toEqual(["last of the old", "first of the new"]);
  truncateSync(file, 0);
  await new Promise(done => setTimeout(done, 20));
  appendFileSync(file, "fresh\n");
  expect(await next()).toBe("fresh");
  stop.abort();
  expect((await lines.next()).done).toBe(true);
});

test("waits for a log that does not exist yet", async () => {
  const stop = new AbortController();
  const lines = followLines({ file, offset: 0, signal: stop.signal, pollMs: 5 });
  setTimeout(() => writeFileSync(file, "born\n"), 15);
  expect((await lines.next()).value).toBe("born");
  stop.abort();
  await lines.return(undefined);
});

test("shows a record for people, with the stack below and no escape codes of others", () => {
  const line = formatRecord(
    parseLogLine(entry(50, "it broke\u001b[2J", { room: "models", n: 2, err: { stack: "Error: x\n  at y" } })),
    false,
  );
  expect(line).toMatch(/^2023-11-1\d \d\d:\d\d:\d\d ERROR it broke\[2J room=models n=2\n {4}Error: x\n {4} {2}at y$/);
  expect(formatRecord(parseLogLine("node: out of memory"), true)).toBe("node: out of memory");
  expect(formatRecord(parseLogLine(entry(40, "careful")), true)).toContain("\u001b[33mWARN");
});

test("logs: the newest lines of a level; --json as they stand; nothing yet is no failure", async () => {
  const terminal = createTerminal();
  try {
    expect(await terminal.run("logs")).toBe(0);
    expect(terminal.err()).toContain("gateway.log");
    mkdirSync(terminal.home.logs, { recursive: true });
    const lines = [entry(30, "a"), entry(40, "b"), entry(30, "c"), entry(50, "d"), "bare"];
    writeFileSync(join(terminal.home.logs, "gateway.log"), `${lines.join("\n")}\n`);
    expect(await terminal.run("logs", "--json", "--level", "warn", "--lines", "2")).toBe(0);
    expect(terminal.out()).toBe(`${lines[3]}\n{"msg":"bare"}\n`);
    expect(await terminal.run("logs", "--level", "loud")).toBe(2);
    expect(terminal.err()).toContain("trace, debug, info, warn, error");
  } finally {
    terminal.remove();
  }
});

test("logs --follow prints what comes until it is interrupted", async () => {
  const terminal = createTerminal();
  try {
    mkdirSync(terminal.home.logs, { recursive: true });
    const log = join(terminal.home.logs, "gateway.log");
    writeFileSync(log, `${entry(30, "before")}\n`);
    const done = terminal.run("logs", "--follow");
    await expect.poll(() => terminal.out()).toContain("before");
    appendFileSync(log, `${entry(30, "after")}\n`);
    await expect.poll(() => terminal.out()).toContain("after");
    terminal.interrupt();
    expect(await done).toBe(0);
  } finally {
    terminal.remove();
  }
});
