import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";

export type StorageServer = {
  readonly port: number;
  readonly pid: number;
  /** What it stores into. */
  readonly data: string;
  readonly log: () => string;
  /** Ends it at once, as a power failure would. */
  readonly kill: () => Promise<void>;
};

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Gone meanwhile.
    return "";
  }
}

/** The port on which this process listens on 127.0.0.1; 0 for none yet. */
function listenPort(pid: number): number {
  const inodes = new Set<string>();
  try {
    for (const fd of readdirSync(`/proc/${pid}/fd`)) inodes.add(readlinkSync(`/proc/${pid}/fd/${fd}`).replace(/\D/g, ""));
  } catch {
    // Ended, or a file closed meanwhile: asked again.
    return 0;
  }
  for (const line of textOf("/proc/net/tcp").split("\n").slice(1)) {
    const fields = line.trim().split(/\s+/);
    const [address = "", inode = ""] = [fields[1], fields[9]];
    if (fields[3] === "0A" && address.startsWith("0100007F:") && inodes.has(inode)) return Number.parseInt(address.slice(9), 16);
  }
  return 0;
}

/**
 * Starts a server in a process group of its own, on a port that the kernel chooses, with a clean environment; it is gone after the test, with
 * all it stored, unless it stores into `data`.
 */
export async function startServer(
  program: string,
  args: (data: string) => readonly string[],
  environment: Readonly<Record<string, string>>,
  data?: string,
): Promise<StorageServer> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-storage-"));
  const stored = data ?? join(folder, "data");
  mkdirSync(stored, { recursive: true });
  const logFile = join(folder, "log");
  const fd = openSync(logFile, "a");
  const child = spawn(program, args(stored), {
    detached: true,
    stdio: ["ignore", fd, fd],
    env: { PATH: process.env.PATH, HOME: folder, NO_PROXY: "*", ...environment },
  });
  closeSync(fd);
  const ended = once(child, "exit");
  const pid = child.pid ?? 0;
  const kill = async (): Promise<void> => {
    try {
      process.kill(-pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
    if (child.exitCode === null && child.signalCode === null) await ended;
  };
  onTestFinished(async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  });
  const log = (): string => textOf(logFile);
  for (const limit = Date.now() + 30_000; ; await sleep(10)) {
    const port = listenPort(pid);
    if (port > 0) return { port, pid, data: stored, log, kill };
    if (child.exitCode !== null || Date.now() > limit) throw new Error(`${program} does not listen:\n${log().slice(-2_000)}`);
  }
}
