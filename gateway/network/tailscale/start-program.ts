import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";

export type StartedProgram = {
  readonly kind: "started";
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Ends it with all that it has started, and lets go of its pipes: a grandchild may hold them open for ever. */
  end(): void;
};
export type NotStarted = { readonly kind: "notStarted"; readonly problem: string };

/**
 * Starts a program in a group of its own. The system's refusal comes in two ways: most as the child's `error`, but of a program that is
 * being written (ETXTBSY) or is made for another processor (ENOEXEC) `spawn` itself throws; that is the value `notStarted`. Never throws.
 */
export function startProgram(program: string, args: readonly string[]): StartedProgram | NotStarted {
  const detached = process.platform !== "win32";
  try {
    const child = spawn(program, [...args], { stdio: ["ignore", "pipe", "pipe"], windowsHide: true, detached });
    const end = (): void => {
      if (!detached || child.pid === undefined) child.kill("SIGKILL");
      else killGroup(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
    };
    return { kind: "started", child, end };
  } catch (error) {
    return { kind: "notStarted", problem: error instanceof Error ? error.message : String(error) };
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // Nothing of it is left.
  }
}
