import { appendFileSync, renameSync, statSync } from "node:fs";

/** What the supervisor notes about itself and its child. Never a link with a code, never a token. */
export type SupervisorLog = {
  info(message: string): void;
  warn(message: string): void;
  /** A line of the child's standard error, as it came. */
  child(line: string): void;
};

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** A log file of at most `mostBytes`, with one older copy beside it (`FILE.1`). Readable by the owner alone. */
export function createSupervisorLog(file: string, mostBytes: number, now: () => number): SupervisorLog {
  const write = (word: string, text: string): void => {
    try {
      if (sizeOf(file) > mostBytes) renameSync(file, `${file}.1`);
      appendFileSync(file, `${new Date(now()).toISOString()} ${word} ${text}\n`, { mode: 0o600 });
    } catch {
      // A full disk or a removed folder must not end the supervision; the same lines are kept with the reason in memory.
    }
  };
  return {
    info: message => write("info", message),
    warn: message => write("warn", message),
    child: line => write("gateway", line),
  };
}
