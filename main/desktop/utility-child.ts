import { constants } from "node:os";
import type { Readable } from "node:stream";
import type { UtilityProcess } from "electron";
import type { ToGateway } from "../../contract/processes.ts";
import type { ChildEnd, SpawnGateway } from "../supervisor/child.ts";
import { createLineCutter } from "../supervisor/lines.ts";

/** The part of a utility process that is needed. */
export type Utility = Pick<UtilityProcess, "pid" | "stdout" | "stderr" | "postMessage" | "kill" | "on">;

export type UtilityChildOptions = {
  readonly fork: (
    entry: string,
    args: string[],
    options: { env: Record<string, string>; stdio: ["ignore", "pipe", "pipe"]; serviceName: string },
  ) => Utility;
  /** The gateway's bundle. */
  readonly entry: string;
  /** Asked at every start. */
  readonly args: () => readonly string[];
  readonly environment: () => Readonly<Record<string, string | undefined>>;
  /** Said first, at every start, before the supervisor has a word. */
  readonly firstWord: () => ToGateway | null;
  /** Ends a process that does not react any more; `process.kill` with SIGKILL. */
  readonly killNow: (pid: number) => void;
};

/** How long after the exit the last words may still be on their way. */
const lastWordsMs = 500;

/**
 * Electron tells one number. A run that a signal ended tells the signal's; none of the gateway's own exit codes is one of these.
 */
const deadlySignals = (["SIGHUP", "SIGABRT", "SIGBUS", "SIGKILL", "SIGSEGV", "SIGTERM"] as const).map(
  name => [constants.signals[name], name] as const,
);
const ownCodes: readonly number[] = [0, 1, 2];

export function endOf(code: number, killed: boolean): ChildEnd {
  if (killed) return { kind: "signal", signal: "SIGKILL" };
  const signal = ownCodes.includes(code) ? undefined : deadlySignals.find(([number]) => number === code)?.[1];
  return signal === undefined ? { kind: "exit", code } : { kind: "signal", signal };
}

const plain = (environment: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

/**
 * The gateway as Electron's utility process: it ends with us however we end. Asked to stop by message; `kill` is the last resort and takes
 * it away at once, because Electron's own waits two seconds, in which a frozen gateway would hold the home.
 */
export const createUtilitySpawner =
  ({ fork, entry, args, environment, firstWord, killNow }: UtilityChildOptions): SpawnGateway =>
  listener => {
    let over = false;
    let spawned = false;
    let killed = false;
    const waiting: ToGateway[] = [];
    let child: Utility;
    try {
      child = fork(entry, [...args()], {
        env: plain(environment()),
        stdio: ["ignore", "pipe", "pipe"],
        serviceName: "Hearth gateway",
      });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      setImmediate(() => listener.ended({ kind: "notStarted", problem }));
      return { send: () => undefined, kill: () => undefined };
    }

    const lines = createLineCutter(line => listener.errorLine(line));
    const finish = (end: ChildEnd): void => {
      if (over) return;
      over = true;
      lines.end();
      listener.ended(end);
    };
    const kill = (): void => {
      killed = true;
      // Before it was spawned there is nobody to kill; it is done as soon as there is.
      if (spawned && child.pid !== undefined) killNow(child.pid);
    };

    const errors = pump(child.stderr, piece => lines.push(piece));
    // The gateway logs to its own file; what a library prints must only not fill the pipe.
    void pump(child.stdout, () => undefined);
    child.on("spawn", () => {
      spawned = true;
      if (killed) return kill();
      const word = firstWord();
      if (word !== null) child.postMessage(word);
      for (const message of waiting.splice(0)) child.postMessage(message);
    });
    child.on("message", (value: unknown) => {
      if (!over) listener.message(value);
    });
    child.on("error", (type, location) => {
      if (!over) lines.push(`${type} in ${location}\n`);
    });
    child.on("exit", code => {
      const end = endOf(code, killed);
      const late = setTimeout(() => finish(end), lastWordsMs);
      void errors.then(() => {
        clearTimeout(late);
        finish(end);
      });
    });

    return {
      send(message) {
        if (over) return;
        if (spawned) child.postMessage(message);
        else waiting.push(message);
      },
      kill,
    };
  };

/** Reads a pipe of the child to its end. */
function pump(stream: NodeJS.ReadableStream | null, take: (piece: string) => void): Promise<void> {
  if (stream === null) return Promise.resolve();
  stream.setEncoding("utf8");
  stream.on("data", take);
  return new Promise(resolve => {
    (stream as Readable).once("close", resolve).once("end", resolve).once("error", resolve);
  });
}
