import { resolve } from "node:path";
import type { ExitCode } from "../../contract/exit-codes.ts";
import type { Environment } from "../config/environment.ts";
import { type Home, homePaths } from "../config/home.ts";
import type { Link } from "./http/link.ts";
import type { Io } from "./io.ts";
import { messagesOf } from "./messages/catalogue.ts";
import type { Messages } from "./messages/en.ts";

/** What the terminal as a whole is built from. */
export type CliDeps = {
  readonly io: Io;
  readonly environment: Environment;
  readonly version: string;
  /** The person's own folder, where other programs keep their settings. */
  readonly homeFolder: string;
  readonly now: () => number;
  readonly randomId: () => string;
  /** The owner's token of a home. @throws AppError of settings and vault */
  readonly readToken: (home: Home, environment: Environment) => Promise<string>;
  /** Runs the gateway's entry in this process with these arguments; resolves once it has been started. */
  readonly startGateway: (args: readonly string[]) => Promise<void>;
};

/** What one command is given. */
export type Call = {
  readonly deps: CliDeps;
  readonly io: Io;
  readonly json: boolean;
  readonly home: Home;
  readonly text: Messages;
  /** Writes one line, or under `--json` nothing. */
  say(line: string): void;
  /** Writes one JSON object as a line. */
  print(value: unknown): void;
  /** The way to the running gateway. @throws AppError NOT_RUNNING, NOT_ANSWERING, and those of reading the token */
  link(): Promise<Link>;
};

/** A command: returns the exit code; undefined leaves the process running (a server was started in it). */
export type Command<Options> = (call: Call, options: Options) => Promise<ExitCode | undefined>;

/** The options that every command has. */
export type CommonOptions = { readonly json?: boolean; readonly home?: string };

export function createCall(deps: CliDeps, common: CommonOptions): Call {
  const { io, environment, now } = deps;
  const json = common.json ?? false;
  const home = homePaths(common.home === undefined ? environment.home : resolve(common.home));
  return {
    deps,
    io,
    json,
    home,
    text: messagesOf(io.language),
    say: line => {
      if (!json) io.stdout(`${line}\n`);
    },
    print: value => io.stdout(`${JSON.stringify(value)}\n`),
    link: async () => {
      const { openLink } = await import("./http/link.ts");
      return openLink({
        ownerFile: home.ownerFile,
        language: io.language,
        readToken: () => deps.readToken(home, environment),
        now,
      });
    },
  };
}
