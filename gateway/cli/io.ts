import { fstatSync } from "node:fs";
import type { Language } from "../../contract/errors/define.ts";
import type { Environment } from "../config/environment.ts";

/** What standard input is attached to; decides whether there is something to read and how long to wait for it. */
export type StdinKind = "terminal" | "file" | "pipe" | "socket" | "none";

export type Stdin = { readonly kind: StdinKind; read(): AsyncIterable<Uint8Array> };

/** A command's whole connection to the terminal. */
export type Io = {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Standard output is a terminal: answers stream, escape codes are understood. */
  readonly isTty: boolean;
  readonly columns: number;
  readonly stdin: Stdin;
  readonly language: Language;
  /** Environment variables, for NO_COLOR and the like. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** From its first call on, Ctrl-C aborts this signal instead of ending the process; a second Ctrl-C ends it. */
  interruption(): AbortSignal;
};

/** True where colours help: a terminal, unless NO_COLOR or TERM=dumb says otherwise. */
export const wantsColour = (io: Io): boolean => io.isTty && !io.env.NO_COLOR && io.env.TERM !== "dumb";

function stdinKind(isTerminal: boolean): StdinKind {
  if (isTerminal) return "terminal";
  try {
    const stat = fstatSync(0);
    if (stat.isFile()) return "file";
    if (stat.isFIFO()) return "pipe";
    return stat.isSocket() ? "socket" : "none";
  } catch {
    // Standard input was closed by whoever started us: there is nothing to read.
    return "none";
  }
}

/** The terminal of this process. `close` lets go of what would keep the process alive. */
export function createProcessIo(environment: Environment): Io & { close(): void } {
  const controller = new AbortController();
  let listening = false;
  let reading = false;

  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  const interruption = (): AbortSignal => {
    if (!listening) for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
    listening = true;
    return controller.signal;
  };

  // A reader that went away (`hearth … | head`) is no error of ours: stop what still runs and end.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    controller.abort();
    setTimeout(() => process.exit(0), 2_000).unref();
  });

  return {
    stdout: text => void process.stdout.write(text),
    stderr: text => void process.stderr.write(text),
    isTty: process.stdout.isTTY === true,
    columns: process.stdout.columns ?? 80,
    stdin: {
      kind: stdinKind(process.stdin.isTTY === true),
      read: () => {
        reading = true;
        return process.stdin;
      },
    },
    language: environment.language,
    env: environment.raw,
    interruption,
    close: () => {
      if (listening) for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, interrupt);
      if (reading) process.stdin.destroy();
    },
  };
}
