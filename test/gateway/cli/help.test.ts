import { afterEach, expect, test } from "vitest";
import { languageOf } from "../../../gateway/config/environment.ts";
import { createTerminal, type Terminal, type TerminalOptions } from "../../support/terminal.ts";

const ends: Terminal[] = [];
afterEach(() => {
  for (const terminal of ends.splice(0)) terminal.remove();
});
function terminalOf(options: TerminalOptions = {}): Terminal {
  const terminal = createTerminal(options);
  ends.push(terminal);
  return terminal;
}

const commands = ["up", "agent", "status", "backup", "pair", "devices", "config", "logs", "audit", "gateway"];

test("hearth --help names every command, in both languages", async () => {
  const english = terminalOf();
  expect(await english.run("--help")).toBe(0);
  for (const word of ["Usage: hearth", "Commands:", "Exit codes: 0 done", ...commands]) expect(english.out()).toContain(word);
  const chinese = terminalOf({ language: "zh-CN" });
  expect(await chinese.run("--help")).toBe(0);
  for (const word of ["用法： hearth", "命令：", "退出码：0 完成", ...commands]) expect(chinese.out()).toContain(word);
});

test.each([
  ["agent", ["--message", "--session", "--no-stream", "--json", "git diff |"]],
  ["status", ["--json", "hearth status --json"]],
  ["backup", ["create", "list", "verify", "restore", "drill", "kit"]],
  ["pair", ["--owner", "--json"]],
  ["devices", ["list", "remove"]],
  ["config", ["check", "import", "history", "rollback"]],
  ["logs", ["--follow", "--level", "--lines"]],
  ["audit", ["verify", "export"]],
  ["gateway", ["--port"]],
])("%s --help shows its options and examples, in both languages", async (command, words) => {
  for (const [language, examples] of [
    ["en", "Examples:"],
    ["zh-CN", "示例："],
  ] as const) {
    const terminal = terminalOf({ language });
    expect(await terminal.run(command, "--help")).toBe(0);
    for (const word of [...words, examples]) expect(terminal.out()).toContain(word);
    expect(terminal.out()).not.toMatch(/undefined|\[object/);
    expect(language === "zh-CN" && /Usage|Options|display help/.test(terminal.out())).toBe(false);
  }
});

test.each([
  [[]],
  [["agent"]],
  [["logs"]],
  [["budget", "export"]],
  [["budget", "add"]],
  [["config", "rollback"]],
  [["backup"]],
  [["backup", "restore"]],
  [["backup", "kit"]],
  [["reach"]],
] as const)("hearth %j --help in Chinese has no English word in brackets but what is typed like that", async args => {
  const terminal = terminalOf({ language: "zh-CN" });
  expect(await terminal.run(...args, "--help")).toBe(0);
  const bracketed = [...terminal.out().matchAll(/[<[]([a-z/]+)[>\]]/g)].map(([, name]) => name);
  expect(bracketed.filter(name => name !== "id")).toEqual([]);
  expect(terminal.out()).toContain("[选项]");
});

test.each([
  [["nonsense"], "nonsense", "hearth --help"],
  [["statu"], "status", "hearth --help"],
  [["status", "--jsn"], "--json", "hearth status --help"],
  [["agent"], "--message", "hearth agent --help"],
  [["agent", "--message"], "--message", "hearth agent --help"],
  [["agent", "-m", "x", "-s", "1", "-c"], "--session", "hearth agent --help"],
  [["devices", "remove"], "id", "hearth devices remove --help"],
  [["config", "rollback", "x"], "version", "hearth config rollback --help"],
  [["status", "extra"], "", "hearth status --help"],
  [["logs", "--lines", "-1"], "--lines", "hearth logs --help"],
  [["up"], "up", "hearth --help"],
] as const)("%j is wrong usage: exit 2, the word %j and where to look", async (args, word, hint) => {
  for (const language of ["en", "zh-CN"] as const) {
    const terminal = terminalOf({ language });
    expect(await terminal.run(...args)).toBe(2);
    expect(terminal.out()).toBe("");
    // An argument has the name that the help shows.
    expect(terminal.err()).toContain(language === "zh-CN" && word === "version" ? "版本号" : word);
    expect(terminal.err()).toContain(hint);
    expect(terminal.err()).not.toMatch(/error:|required|specified/);
  }
  const json = terminalOf();
  expect(await json.run(args[0], "--json", ...args.slice(1))).toBe(2);
  expect(json.failure().code).toBe("USAGE");
});

test("a bare hearth shows the help on standard error and is wrong usage", async () => {
  const terminal = terminalOf();
  expect(await terminal.run()).toBe(2);
  expect(terminal.err()).toContain("Commands:");
  expect(terminal.out()).toBe("");
});

test("--version", async () => {
  const terminal = terminalOf();
  expect(await terminal.run("--version")).toBe(0);
  expect(terminal.out()).toBe("9.9.9\n");
});

test.each([
  [{}, "en"],
  [{ LANG: "zh_CN.UTF-8" }, "zh-CN"],
  [{ LANG: "zh_CN.UTF-8", LC_ALL: "C.UTF-8" }, "en"],
  [{ LANG: "en_US.UTF-8", HEARTH_LANG: "zh-CN" }, "zh-CN"],
  [{ LANG: "zh_TW", HEARTH_LANG: "en" }, "en"],
  [{ LANG: "", LC_ALL: "" }, "en"],
] as const)("the language of %j is %s", (variables, language) => {
  expect(languageOf(variables)).toBe(language);
});
