import type { Command } from "commander";
import { expect, test } from "vitest";
import type { CliDeps } from "../../gateway/cli/call.ts";
import { buildProgram } from "../../gateway/cli/program.ts";
import { readEnvironment } from "../../gateway/config/environment.ts";
import { allPages } from "./pages.ts";

const never = (): never => {
  throw new Error("no command is carried out here");
};
/** Enough to build the command line; nothing is run. */
const deps: CliDeps = {
  io: {
    stdout: never,
    stderr: never,
    isTty: false,
    columns: 80,
    stdin: { kind: "none", read: never },
    language: "en",
    env: {},
    interruption: never,
  },
  environment: readEnvironment({}),
  version: "0",
  homeFolder: "/nowhere",
  now: never,
  randomId: never,
  readToken: never,
  startGateway: never,
};
const programOf = (): Command => buildProgram(deps, never);

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
  const program = programOf();
  const lines = allPages().flatMap(({ path, text }) => commandLines(text).map(line => ({ path, line })));
  expect(lines.length).toBeGreaterThan(100);
  const problems = lines.flatMap(({ path, line }) => {
    const problem = problemOf(program, line);
    return problem === null ? [] : [`${path}: ${problem}`];
  });
  expect(problems).toEqual([]);
});

test("every command that is there is told of on both terminal pages", () => {
  const program = programOf();
  const names = program.commands.flatMap(command =>
    command.commands.length === 0 ? [command.name()] : command.commands.map(inner => `${command.name()} ${inner.name()}`),
  );
  for (const { path, text } of allPages().filter(page => page.path.endsWith("/terminal.md"))) {
    const told = commandLines(text);
    const missing = names.filter(name => !told.some(line => line === name || line.startsWith(`${name} `)));
    expect({ path, missing }).toEqual({ path, missing: [] });
  }
});
