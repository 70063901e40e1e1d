import { Command, CommanderError } from "commander";
import { AppError } from "../../contract/errors/app-error.ts";
import { type ExitCode, exitCodes } from "../../contract/exit-codes.ts";
import type { CliDeps } from "./call.ts";
import { addAgent } from "./commands/agent.ts";
import { addAudit } from "./commands/audit.ts";
import { addBackup } from "./commands/backup.ts";
import { addBudget } from "./commands/budget.ts";
import { addConfig } from "./commands/config.ts";
import { addDevices } from "./commands/devices.ts";
import { addGateway } from "./commands/gateway.ts";
import { addLogs } from "./commands/logs.ts";
import { addPair } from "./commands/pair.ts";
import { addPause } from "./commands/pause.ts";
import { addReach } from "./commands/reach.ts";
import { addStatus } from "./commands/status.ts";
import { addUp } from "./commands/up.ts";
import { reportError } from "./failures.ts";
import { messagesOf } from "./messages/catalogue.ts";
import { createRegistry } from "./registry.ts";
import { usageProblem } from "./usage.ts";

/** The whole command line. `finish` is called with the exit code of the command that was carried out. */
export function buildProgram(deps: CliDeps, finish: (code: ExitCode | undefined) => void): Command {
  const program = new Command("hearth");
  const registry = createRegistry(deps, program, finish);
  for (const add of [
    addUp,
    addAgent,
    addStatus,
    addPause,
    addReach,
    addBudget,
    addBackup,
    addPair,
    addDevices,
    addConfig,
    addLogs,
    addAudit,
    addGateway,
  ])
    add(registry);
  return program;
}

const commandNames = (program: Command, args: readonly string[]): string => {
  const first = program.commands.find(command => command.name() === args[0]);
  const second = first?.commands.find(command => command.name() === args[1]);
  return [first, second].flatMap(command => (command ? [command.name()] : [])).join(" ");
};

/** Carries out one command line (without node and script). Undefined: a server now runs in this process. */
export async function runHearth(args: readonly string[], deps: CliDeps): Promise<ExitCode | undefined> {
  let code: ExitCode | undefined = exitCodes.done;
  const program = buildProgram(deps, result => {
    code = result;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(deps.io, args.includes("--json"), error);
    if (error.code === "commander.helpDisplayed" || error.code === "commander.version") return exitCodes.done;
    // A bare `hearth` or `hearth config`: commander has printed the help to standard error already.
    if (error.code === "commander.help") return exitCodes.usage;
    const failure = AppError.of("USAGE", {
      problem: usageProblem(error, messagesOf(deps.io.language)),
      command: commandNames(program, args),
    });
    return reportError(deps.io, args.includes("--json"), failure);
  }
}
