import { parseArgs } from "node:util";

export type UpArguments = {
  readonly port: number | undefined;
  readonly json: boolean;
  readonly home: string | undefined;
  readonly help: boolean;
};

export type ParsedArguments =
  | { readonly kind: "ok"; readonly value: UpArguments }
  | { readonly kind: "wrong"; readonly problem: string };

const options = {
  port: { type: "string" },
  home: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

const wrong = (problem: string): ParsedArguments => ({ kind: "wrong", problem });

/** Reads `[--port N] [--json] [--home DIR] [--help]`. Port 0 lets the system choose. */
export function parseUpArguments(argv: readonly string[]): ParsedArguments {
  let values: { port?: string; home?: string; json?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }));
  } catch (error) {
    // parseArgs tells what is wrong by throwing; its sentence names the option.
    return wrong(error instanceof Error ? error.message : String(error));
  }
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && (!/^\d{1,5}$/.test(values.port ?? "") || port > 65_535))
    return wrong(`--port ${values.port}: 0-65535`);
  if (values.home === "") return wrong("--home: DIR");
  return { kind: "ok", value: { port, json: values.json === true, home: values.home, help: values.help === true } };
}
