import { spawn } from "node:child_process";

/** Does this desktop show tray icons? Asked anew each time: panels come and go while we run. */
export type TrayHost = () => Promise<boolean>;

/** Runs a program: its exit code and standard output, or null when it is not there. One that took too long was ended: exit code 1. */
export type Ask = (program: string, args: readonly string[], withinMs: number) => Promise<{ code: number; out: string } | null>;

const watcher = "org.kde.StatusNotifierWatcher";
const path = "/StatusNotifierWatcher";
const properties = "org.freedesktop.DBus.Properties";
const property = "IsStatusNotifierHostRegistered";

/** The same question to the session bus, by the programs that can put it; each desktop has at least one of them. */
const questions: readonly { readonly program: string; readonly args: readonly string[] }[] = [
  {
    program: "gdbus",
    args: ["call", "--session", "--dest", watcher, "--object-path", path, "--method", `${properties}.Get`, watcher, property],
  },
  { program: "busctl", args: ["--user", "get-property", watcher, path, watcher, property] },
  {
    program: "dbus-send",
    args: [
      "--session",
      "--print-reply",
      `--dest=${watcher}`,
      path,
      `${properties}.Get`,
      `string:${watcher}`,
      `string:${property}`,
    ],
  },
];

const withinMs = 1_500;

/**
 * Whether a tray icon would be seen. On Linux that is whether a StatusNotifier host is registered on the session bus (stock GNOME has none);
 * nobody there to ask means no. macOS and Windows always show one.
 */
export function createTrayHost(deps: { readonly platform: NodeJS.Platform; readonly ask: Ask }): TrayHost {
  if (deps.platform !== "linux") return () => Promise.resolve(true);
  return async () => {
    for (const { program, args } of questions) {
      const answer = await deps.ask(program, args, withinMs);
      // Not installed: the next one is asked. An error of the bus, or its silence, is an answer: there is no such service.
      if (answer !== null) return answer.code === 0 && /\btrue\b/.test(answer.out);
    }
    return false;
  };
}

const mostCharacters = 4_096;

/** `Ask` over a child process, which is ended when its time is over. */
export const askProgram: Ask = (program, args, timeMs) =>
  new Promise(resolve => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"], windowsHide: true });
    let out = "";
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      child.stdout.destroy();
    }, timeMs);
    child.stdout.setEncoding("utf8").on("data", (piece: string) => {
      out = (out + piece).slice(0, mostCharacters);
    });
    child.on("error", () => {
      clearTimeout(timer);
      resolve(null);
    });
    child.on("close", code => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, out });
    });
  });
