import { parseArgs } from "node:util";
import { hiddenFlag } from "./autostart.ts";

export type DesktopArguments = {
  readonly home: string | undefined;
  /** For this run only; 0 lets the system choose. */
  readonly port: number | null;
  /** Started at login: no window. */
  readonly hidden: boolean;
};

/** Reads `[--home DIR] [--port N] [--hidden]`. Whatever else stands there is the system's, Chromium's or Electron's. */
export function parseDesktopArguments(argv: readonly string[]): DesktopArguments {
  const options = { home: { type: "string" }, port: { type: "string" } } as const;
  const { home, port } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true }).values;
  const number = typeof port === "string" && /^\d{1,5}$/.test(port) ? Number(port) : null;
  return {
    home: typeof home === "string" && home !== "" ? home : undefined,
    port: number !== null && number <= 65_535 ? number : null,
    hidden: argv.includes(hiddenFlag),
  };
}
