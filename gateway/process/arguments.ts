import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { AppError } from "../../contract/errors/app-error.ts";

export type GatewayArguments = {
  readonly port: number | null;
  readonly home: string | null;
  /** The process that started us sends the key of the system's key store before anything is opened. */
  readonly keyFromParent: boolean;
  /** A settings file that cannot be used is put aside, and the last version that worked is used. */
  readonly lastGoodSettings: boolean;
};

const options = {
  port: { type: "string" },
  home: { type: "string" },
  "key-from-parent": { type: "boolean" },
  "last-good-settings": { type: "boolean" },
} as const;

/** `[--port N] [--home DIR] [--key-from-parent] [--last-good-settings]`; port 0 asks the system for a free one. @throws AppError USAGE */
export function readArguments(args: readonly string[]): GatewayArguments {
  const { port, home, "key-from-parent": keyFromParent = false, "last-good-settings": lastGoodSettings = false } = parse(args);
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535))
    throw AppError.of("USAGE", { command: "gateway", problem: `--port takes a number from 0 to 65535, not ${port}` });
  return {
    port: port === undefined ? null : Number(port),
    home: home === undefined ? null : resolve(home),
    keyFromParent,
    lastGoodSettings,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw AppError.of("USAGE", { command: "gateway", problem }, { cause: error });
  }
}
