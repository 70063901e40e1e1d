import { spawn } from "node:child_process";

export type CommandEnd =
  | { readonly kind: "ended"; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: "silent" }
  | { readonly kind: "missing" };

const mostCharacters = 16 * 1024 * 1024;

/** Runs `tailscale …` to its end, within `limitMs`. Never rejects. */
export function runCommand(program: string, args: readonly string[], limitMs: number, signal?: AbortSignal): Promise<CommandEnd> {
  return new Promise(resolve => {
    const child = spawn(program, [...args], { stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    const text = { stdout: "", stderr: "" };
    const end = (how: CommandEnd): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      resolve(how);
    };
    const abort = (): void => {
      child.kill("SIGKILL");
      end({ kind: "silent" });
    };
    const timer = setTimeout(abort, limitMs);
    signal?.addEventListener("abort", abort);
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (chunk: string) => {
        if (text[name].length < mostCharacters) text[name] += chunk;
      });
    child.on("error", () => end({ kind: "missing" }));
    child.on("close", code => end({ kind: "ended", code: code ?? 1, ...text }));
    if (signal?.aborted) abort();
  });
}

/** The first https page that a text names. */
export const firstPage = (text: string): string | null => /https?:\/\/[^\s"'<>]+/.exec(text)?.[0].replace(/[.,]+$/, "") ?? null;

/** The last line of a text that says something. */
export const lastWords = (text: string): string => text.trim().split("\n").at(-1)?.trim().slice(0, 300) ?? "";
