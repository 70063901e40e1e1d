import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../../../gateway/clock.ts";
import { createHistory } from "../../../gateway/config/history.ts";
import { createTerminal, type Terminal } from "../../support/terminal.ts";

const ends: Terminal[] = [];
afterEach(() => {
  for (const terminal of ends.splice(0)) terminal.remove();
});
function terminalWith(settings?: string): Terminal {
  const terminal = createTerminal();
  ends.push(terminal);
  if (settings !== undefined) writeFileSync(terminal.home.settings, settings);
  return terminal;
}
const text = (port: number): string => `{ gateway: { port: ${port} } }\n`;

test("config check: 0 and ok, or 78 with code, line and column; also of another file", async () => {
  const good = terminalWith(text(1));
  expect(await good.run("config", "check", "--json")).toBe(0);
  expect(JSON.parse(good.out())).toEqual({ ok: true, problems: [], notServed: [] });
  const bad = terminalWith("{\n  gateway: {");
  expect(await bad.run("config", "check", "--json")).toBe(78);
  expect(JSON.parse(bad.out())).toMatchObject({ ok: false, problems: [{ code: "CONFIG_SYNTAX", line: 2 }] });
  const other = join(good.home.root, "other.json5");
  writeFileSync(other, '{ gateway: { port: "x" } }');
  expect(await good.run("config", "check", other)).toBe(78);
  expect(await good.run("config", "check", join(good.home.root, "none.json5"), "--json")).toBe(78);
  expect(good.failure().code).toBe("CONFIG_NOT_READABLE");
});

test("config history and rollback: a number, or the version before the file as it is now", async () => {
  const terminal = terminalWith(text(2));
  const history = createHistory(terminal.home.configHistory, systemClock);
  await history.add(text(1), "file", "first version");
  await history.add(text(2), "file", "gateway.port");
  const file = (): string => readFileSync(terminal.home.settings, "utf8");

  expect(await terminal.run("config", "history", "--json")).toBe(0);
  expect(JSON.parse(terminal.out()).versions.map((one: { version: number }) => one.version)).toEqual([2, 1]);
  expect(await terminal.run("config", "rollback")).toBe(0);
  expect(file()).toBe(text(1));
  expect(await terminal.run("config", "rollback", "2")).toBe(0);
  expect(file()).toBe(text(2));
  writeFileSync(terminal.home.settings, "{ broken");
  expect(await terminal.run("config", "rollback")).toBe(0);
  expect(file()).toBe(text(2));
  expect(await terminal.run("config", "rollback", "99", "--json")).toBe(1);
  expect(terminal.failure().code).toBe("CONFIG_NO_VERSION");
  expect(await terminalWith().run("config", "rollback")).toBe(1);
});

test("config import: reads the person's OpenClaw settings; none found is a failure that names the places", async () => {
  const none = terminalWith();
  expect(await none.run("config", "import", "--json")).toBe(1);
  expect(none.failure().code).toBe("CONFIG_IMPORT_NONE");
  const terminal = terminalWith();
  mkdirSync(join(terminal.home.root, "person", ".openclaw"), { recursive: true });
  writeFileSync(join(terminal.home.root, "person", ".openclaw", "openclaw.json"), "{ gateway: { port: 19000 } }");
  expect(await terminal.run("config", "import", "--dry-run", "--json")).toBe(0);
  expect(JSON.parse(terminal.out())).toMatchObject({ dryRun: true, version: null, report: [{ key: "gateway.port" }] });
});
