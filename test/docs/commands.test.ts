import type { Command } from "commander";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildProgram } from "../../gateway/cli/program.ts";
import { createTerminal, type Terminal } from "../support/terminal.ts";
import { allPages } from "./pages.ts";

let terminal: Terminal;
beforeEach(() => {
  terminal = createTerminal();
});
afterEach(() => terminal.remove());

/** Every command line of ours that a text names, without what follows it in a pipe, a comment or a code span. */
const commandLines = (text: string): string[] =>
  [...text.matchAll(/(?:npx hearth|(?<=`)hearth)( [^`\n|#<>，。；]*)?/g)].map(([, rest = ""]) => rest.trim());

const without = (quoted: string): string => quoted.replace(/"[^"]*"|'[^']*'/g, "TEXT");

/** What is wrong with a command line: a word that is no command, or an option that the command does not have. Null when it is right. */
function problemOf(program: Command, line: string): string | null {
  const words = without(line)
    .split(/\s+/)
    .filter(word => word !== "");
  let command = program;
  for (const word of words) {
    const bare = word.replace(/^\[|\]$/g, "");
    if (bare.startsWith("-")) {
      const known = bare === "--help" || command.options.some(option => option.long === bare || option.short === bare);
      if (!known) return `${line}: no option ${bare}`;
      continue;
    }
    const inner = command.commands.find(one => one.name() === bare);
    if (inner) command = inner;
    else if (command === program || command.commands.length > 0) return `${line}: no command ${bare}`;
  }
  return null;
}

test("every command and option that the pages name is there", () => {
  const program = buildProgram(terminal.deps, () => undefined);
  const lines = allPages().flatMap(({ path, text }) => commandLines(text).map(line => ({ path, line })));
  expect(lines.length).toBeGreaterThan(100);
  expect(lines.flatMap(({ path, line }) => problemOf(program, line) ?? []).map(problem => problem)).toEqual([]);
});

test("every command that is there is told of on both terminal pages", () => {
  const program = buildProgram(terminal.deps, () => undefined);
  const names = program.commands.flatMap(command =>
    command.commands.length === 0 ? [command.name()] : command.commands.map(inner => `${command.name()} ${inner.name()}`),
  );
  for (const { path, text } of allPages().filter(page => page.path.endsWith("/terminal.md"))) {
    const told = commandLines(text);
    const missing = names.filter(name => !told.some(line => line === name || line.startsWith(`${name} `)));
    expect({ path, missing }).toEqual({ path, missing: [] });
  }
});
