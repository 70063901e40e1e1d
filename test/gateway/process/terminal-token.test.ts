import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeTerminalToken } from "../../../gateway/process/terminal-token.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-token-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("is for the user alone, whatever stood there and whoever reads that", async () => {
  const file = join(folder, "terminal.token");
  writeFileSync(file, "of a former run\n");
  chmodSync(file, 0o666);
  const reader = openSync(file, "r");
  await writeTerminalToken(file, "of this run");
  const seen = Buffer.alloc(64);
  const length = readSync(reader, seen, 0, seen.length, 0);
  closeSync(reader);
  expect([readFileSync(file, "utf8"), statSync(file).mode & 0o777, seen.toString("utf8", 0, length)]).toEqual([
    "of this run\n",
    0o600,
    "of a former run\n",
  ]);
});

test("never goes where a link leads", async () => {
  const elsewhere = join(folder, "elsewhere");
  writeFileSync(elsewhere, "mine");
  symlinkSync(elsewhere, join(folder, "terminal.token"));
  await writeTerminalToken(join(folder, "terminal.token"), "of this run");
  expect(readFileSync(elsewhere, "utf8")).toBe("mine");
});
