import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";

/** What tells a process from a later one with the same number. `startedAt` is in the system's own words. */
export type Identity = { readonly startedAt: string; readonly command: string };

const patienceMs = 5_000;

const output = (program: string, args: readonly string[]): Promise<string | null> =>
  new Promise(resolve => {
    execFile(
      program,
      [...args],
      { timeout: patienceMs, windowsHide: true, env: { ...systemPath(), LC_ALL: "C" } },
      (error, text) => resolve(error === null ? text.trim() : null),
    );
  });

const systemPath = (): Record<string, string> => (process.platform === "win32" ? {} : { PATH: "/usr/bin:/bin" });

/** Field 22 of `stat`, counted after the name, which may contain anything; and the boot it is counted from. */
async function linuxIdentity(pid: number): Promise<Identity | null> {
  try {
    const [stat, command, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8"),
      readFile(`/proc/${pid}/cmdline`, "utf8"),
      readFile("/proc/sys/kernel/random/boot_id", "utf8"),
    ]);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[19] === undefined) return null;
    return { startedAt: `${boot.trim()} ${fields[19]}`, command: command.replaceAll("\0", " ").trim() };
  } catch {
    // No such process.
    return null;
  }
}

async function psIdentity(pid: number): Promise<Identity | null> {
  const [startedAt, command] = await Promise.all([
    output("ps", ["-o", "lstart=", "-p", String(pid)]),
    output("ps", ["-ww", "-o", "command=", "-p", String(pid)]),
  ]);
  return startedAt && command ? { startedAt, command } : null;
}

async function windowsIdentity(pid: number): Promise<Identity | null> {
  const script = `$p = Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}'; if ($p) { $p.CreationDate.ToUniversalTime().Ticks; $p.CommandLine }`;
  const text = await output("powershell.exe", ["-NoProfile", "-NonInteractive", "-Command", script]);
  const [startedAt, ...command] = text?.split(/\r?\n/) ?? [];
  return startedAt ? { startedAt, command: command.join(" ") } : null;
}

/** The process that has this number now; null when there is none, or when it cannot be told apart. */
export const identityOf = (pid: number): Promise<Identity | null> => {
  if (process.platform === "linux") return linuxIdentity(pid);
  return process.platform === "win32" ? windowsIdentity(pid) : psIdentity(pid);
};
