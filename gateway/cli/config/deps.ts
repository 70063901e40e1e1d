import type { Language } from "../../../contract/errors/define.ts";
import type { Clock } from "../../clock.ts";
import type { Home } from "../../config/home.ts";
import type { ParseDeps } from "../../config/parse.ts";
import type { Variables } from "../../config/variables.ts";
import type { Log } from "../../log.ts";

/** Where the `config` commands write. `json`: one JSON object on standard output instead of text. */
export type ConfigIo = {
  stdout(text: string): void;
  stderr(text: string): void;
  readonly json: boolean;
  readonly language: Language;
};

/** What the `config` commands work on. They need no running gateway; one that runs takes their changes in by itself. */
export type ConfigDeps = {
  readonly home: Home;
  readonly environment: Variables;
  readonly vaultPassphrase: string | undefined;
  readonly clock: Clock;
  /** The addresses that this machine has now. */
  readonly interfaces: () => readonly string[];
  /** The person's own folder, where OpenClaw keeps its settings. */
  readonly homeFolder: string;
};

export const parseDepsOf = ({ environment, interfaces }: ConfigDeps, file = "hearth.json5"): ParseDeps => ({
  file,
  environment,
  interfaces: interfaces(),
});

/** A command's failures are printed by the terminal; there is no log to keep. */
export const silentLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Who changed the settings, in the history. */
export const byTerminal = "terminal";
