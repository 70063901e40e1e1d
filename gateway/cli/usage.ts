import type { CommanderError } from "commander";
import type { Messages } from "./messages/en.ts";
import { shownName, shownTerm } from "./placeholders.ts";

/** The sentence for what commander found; the names in it are taken from commander's own English sentence, where they are quoted. */
export function usageProblem(error: CommanderError, text: Messages): string {
  const name = /'([^']*)'/.exec(error.message)?.[1] ?? "";
  const near = /\(Did you mean (?:one of )?([^?]*)\?\)/.exec(error.message)?.[1];
  const suggestion = near === undefined ? "" : ` ${text.usage.didYouMean(near)}`;
  switch (error.code) {
    case "commander.unknownOption":
      return text.usage.unknownOption(name) + suggestion;
    case "commander.unknownCommand":
      return text.usage.unknownCommand(name) + suggestion;
    case "commander.missingArgument":
      return text.usage.missingArgument(shownName(text, name));
    case "commander.optionMissingArgument":
      return text.usage.optionMissingArgument(shownTerm(text, name));
    case "commander.missingMandatoryOptionValue":
      return text.usage.missingOption(shownTerm(text, name));
    case "commander.excessArguments":
      return text.usage.excessArguments;
    case "commander.conflictingOption":
      return text.usage.conflicting(shownTerm(text, name));
    case "commander.invalidArgument": {
      const [, argument, problem] = /is invalid(?: for argument '([^']*)')?\. (.*)$/s.exec(error.message) ?? [];
      return text.usage.invalid(
        argument === undefined ? shownTerm(text, name) : shownName(text, argument),
        problem ?? error.message,
      );
    }
    default:
      return text.usage.noCommand;
  }
}
