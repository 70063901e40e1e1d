import { type Command, Help, InvalidArgumentError } from "commander";
import type { ExitCode } from "../../contract/exit-codes.ts";
import { type CliDeps, type CommonOptions, createCall, type Command as Run } from "./call.ts";
import { reportError } from "./failures.ts";
import { messagesOf } from "./messages/catalogue.ts";
import type { Messages } from "./messages/en.ts";
import { shownName, shownTerm } from "./placeholders.ts";
import { displayWidth } from "./text-width.ts";

/** What a command file needs to add itself to the command line. */
export type Registry = {
  readonly text: Messages;
  /** A command with `--json`, `--home` and help in the person's language. `spec` is commander's: `remove <id>`. */
  command(
    spec: string,
    description: string,
    options?: { readonly parent?: Command; readonly examples?: readonly string[] },
  ): Command;
  /** A command that only holds others. */
  group(name: string, description: string, examples: readonly string[]): Command;
  /** Makes what `load` brings the action of `command`. Arguments come as options under their own names. */
  action<Options>(command: Command, load: () => Promise<Run<Options>>): void;
  wholeNumber(least: number, most: number): (value: string) => number;
  /** Dollars above 0, as they were typed: `5`, `0.25`. */
  dollars(value: string): string;
  /** A day as `2026-11-21`. */
  day(value: string): string;
  oneOf<const T extends string>(values: readonly T[]): (value: string) => T;
};

/** Prepares `program` itself and returns how commands are added to it. */
export function createRegistry(deps: CliDeps, program: Command, finish: (code: ExitCode | undefined) => void): Registry {
  const { io } = deps;
  const text = messagesOf(io.language);
  const plain = new Help();
  const titles: Readonly<Record<string, string>> = text.help.titles;

  const dress = (command: Command): Command =>
    command
      .exitOverride()
      .helpCommand(false)
      .helpOption("-h, --help", text.help.option)
      .configureHelp({
        styleTitle: title => titles[title] ?? title,
        displayWidth,
        commandUsage: command => shownTerm(text, plain.commandUsage(command)),
        subcommandTerm: command => shownTerm(text, plain.subcommandTerm(command)),
        // Texts say their defaults themselves, in the person's language.
        optionDescription: option => option.description,
        optionTerm: option => shownTerm(text, option.flags),
        argumentTerm: argument => shownName(text, argument.name()),
        helpWidth: Math.max(60, Math.min(io.columns, 110)),
      })
      .configureOutput({ writeOut: io.stdout, writeErr: io.stderr, outputError: () => undefined });

  const withExamples = (command: Command, examples: readonly string[] = []): Command =>
    examples.length === 0
      ? command
      : command.addHelpText("after", `\n${text.help.examples}\n${examples.map(line => `  ${line}`).join("\n")}`);

  dress(program)
    .description(text.help.program)
    .version(deps.version, "-V, --version", text.help.version)
    .addHelpText("after", `\n${text.help.after}`);

  return {
    text,
    command: (spec, description, options = {}) =>
      withExamples(dress((options.parent ?? program).command(spec)), options.examples)
        .description(description)
        .option("--json", text.help.json)
        .option("--home <dir>", text.help.home),
    group: (name, description, examples) => withExamples(dress(program.command(name)), examples).description(description),
    action: (command, load) => {
      command.action(async () => {
        const named = command.registeredArguments.map((one, index) => [one.name(), command.processedArgs[index] as unknown]);
        // Those of the command above it, too: commander gives `--json` to the first that knows it.
        const options = { ...command.optsWithGlobals(), ...Object.fromEntries(named) };
        const call = createCall(deps, options as CommonOptions);
        try {
          const run = await load();
          finish(await run(call, options as never));
        } catch (error) {
          finish(reportError(io, call.json, error));
        }
      });
    },
    wholeNumber: (least, most) => value => {
      const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
      if (number >= least && number <= most) return number;
      throw new InvalidArgumentError(text.usage.wholeNumber(least, most));
    },
    dollars: value => {
      if (/^\d{1,6}(\.\d{1,9})?$/.test(value) && Number(value) > 0 && Number(value) <= 100_000) return value;
      throw new InvalidArgumentError(text.usage.dollars);
    },
    day: value => {
      if (/^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(`${value}T00:00:00Z`))) return value;
      throw new InvalidArgumentError(text.usage.day);
    },
    oneOf: values => value => {
      const found = values.find(one => one === value);
      if (found !== undefined) return found;
      throw new InvalidArgumentError(text.usage.oneOf(values.join(", ")));
    },
  };
}
