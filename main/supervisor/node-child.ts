import { spawn } from "node:child_process";
import type { ChildEnd, SpawnGateway } from "./child.ts";
import { createLineCutter } from "./lines.ts";

export type NodeChildOptions = {
  /** The Node that runs it. */
  readonly runtime: string;
  /** The gateway's bundle, then its arguments. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** For Node: the young part of the gateway's heap would grow to 64 MB under load and keep them. A quarter serves it as well. */
export const gatewayNodeFlags: readonly string[] = ["--max-semi-space-size=8"];

/** How long after the exit the last words may still be on their way: a grandchild can hold the pipes open for ever. */
const lastWordsMs = 500;

/**
 * The gateway as a child process of plain Node. On POSIX it gets a session of its own: Ctrl-C in the terminal reaches the supervisor alone,
 * which then asks it to stop in order. When the supervisor dies, the channel closes and the gateway leaves by itself.
 */
export const createNodeSpawner =
  ({ runtime, args, environment }: NodeChildOptions): SpawnGateway =>
  listener => {
    const child = spawn(runtime, [...gatewayNodeFlags, ...args], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env: environment,
      detached: process.platform !== "win32",
      windowsHide: true,
      serialization: "json",
    });
    const lines = createLineCutter(line => listener.errorLine(line));
    let over = false;
    let end: ChildEnd | null = null;
    let giveUpOnPipes: NodeJS.Timeout | undefined;
    /** Exit, pipes and channel end in any order; the reason is complete with the last of them. */
    const open = new Set(["exit", "pipes", "channel"]);

    const finish = (how: ChildEnd): void => {
      if (over) return;
      over = true;
      clearTimeout(giveUpOnPipes);
      lines.end();
      // Held open by a grandchild, they would keep this process from ending.
      for (const stream of [child.stdout, child.stderr]) stream?.destroy();
      listener.ended(how);
    };
    const closed = (what: string): void => {
      open.delete(what);
      if (open.size === 0 && end !== null) finish(end);
    };

    child.stderr?.setEncoding("utf8").on("data", (piece: string) => lines.push(piece));
    // The gateway logs to its own file; what a library prints must only not fill the pipe.
    child.stdout?.resume();
    child.on("message", value => {
      if (!over) listener.message(value);
    });
    child.on("error", error => {
      // Also emitted when a message could not be sent, which the exit or the silence will tell.
      if (child.pid === undefined) finish({ kind: "notStarted", problem: error.message });
    });
    child.on("exit", (code, signal) => {
      const how: ChildEnd = signal === null ? { kind: "exit", code: code ?? 1 } : { kind: "signal", signal };
      end = how;
      // The exit is certain now, whatever still holds the pipes.
      giveUpOnPipes = setTimeout(() => finish(how), lastWordsMs);
      closed("exit");
    });
    child.on("close", () => closed("pipes"));
    child.on("disconnect", () => closed("channel"));

    return {
      send(message) {
        // The callback takes the error of a channel that closes at this moment.
        if (child.connected) child.send(message, () => undefined);
      },
      kill() {
        child.kill("SIGKILL");
      },
    };
  };
