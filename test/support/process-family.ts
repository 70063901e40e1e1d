import { readdirSync, readFileSync } from "node:fs";

/** A process that cannot be mistaken for another one that got its number later. */
export type Process = { readonly pid: number; readonly startedAt: string; readonly command: string };

function statOf(pid: number): { parent: number; state: string; startedAt: string } | undefined {
  try {
    // `pid (name) state ppid …`; the name may hold anything, so count from its closing bracket.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return { state: fields[0] ?? "", parent: Number(fields[1]), startedAt: fields[19] ?? "" };
  } catch {
    // Gone meanwhile.
    return undefined;
  }
}

function textOf(pid: number, name: "cmdline" | "environ"): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    // Gone meanwhile, or another user's.
    return "";
  }
}

/** Processes are found where the system shows them as files. */
export const showsProcesses = process.platform === "linux";

const allPids = (): number[] => (showsProcesses ? readdirSync("/proc") : []).filter(name => /^\d+$/.test(name)).map(Number);

const describeProcess = (pid: number): Process[] => {
  const stat = statOf(pid);
  return stat === undefined ? [] : [{ pid, startedAt: stat.startedAt, command: textOf(pid, "cmdline") }];
};

/** Everything that descends from `pid`, itself included, and everything whose environment carries `mark`. */
export function familyOf(pid: number, mark: string): Process[] {
  const parents = new Map(allPids().map(one => [one, statOf(one)?.parent ?? 0]));
  const inFamily = new Set([pid]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [one, parent] of parents) if (!inFamily.has(one) && inFamily.has(parent)) grown = inFamily.add(one).size > 0;
  }
  for (const one of parents.keys()) if (textOf(one, "environ").includes(mark)) inFamily.add(one);
  return [...inFamily].flatMap(describeProcess);
}

/** Those of `processes` that still run; what only waits to be reaped does not. */
export const stillRunning = (processes: readonly Process[]): Process[] =>
  processes.filter(({ pid, startedAt }) => {
    const stat = statOf(pid);
    return stat !== undefined && stat.startedAt === startedAt && stat.state !== "Z";
  });

/** Ends each of them, by its number. */
export function endAll(processes: readonly Process[]): void {
  for (const { pid } of stillRunning(processes)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}
