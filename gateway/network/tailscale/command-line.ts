import { startProgram } from "./start-program.ts";

export type CommandEnd =
  | { readonly kind: "ended"; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: "silent" }
  | { readonly kind: "missing" };

const mostCharacters = 16 * 1024 * 1024;

/** How long after its end its last words may still be on their way: what it started may hold the pipes. */
const lastWordsMs = 500;

/**
 * Runs `tailscale …` to its end, within `limitMs`; then nothing of it is left. `missing`: the system cannot run that program. `silent`: it
 * did not end in time, or would not stop talking. Never rejects.
 */
export function runCommand(program: string, args: readonly string[], limitMs: number, signal?: AbortSignal): Promise<CommandEnd> {
  const started = startProgram(program, args);
  if (started.kind === "notStarted") return Promise.resolve({ kind: "missing" });
  const { child } = started;
  return new Promise(resolve => {
    const text = { stdout: "", stderr: "" };
    let patience: NodeJS.Timeout | undefined;
    const end = (how: CommandEnd): void => {
      clearTimeout(timer);
      clearTimeout(patience);
      signal?.removeEventListener("abort", giveUp);
      started.end();
      resolve(how);
    };
    const giveUp = (): void => end({ kind: "silent" });
    const timer = setTimeout(giveUp, limitMs);
    signal?.addEventListener("abort", giveUp);
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (chunk: string) => {
        text[name] += chunk;
        if (text[name].length > mostCharacters) giveUp();
      });
    const ended = (code: number | null): void => end({ kind: "ended", code: code ?? 1, ...text });
    child.on("error", () => end({ kind: "missing" }));
    child.on("exit", code => {
      patience = setTimeout(() => ended(code), lastWordsMs);
    });
    child.on("close", ended);
    if (signal?.aborted) giveUp();
  });
}

/** The first https page that a text names. */
export const firstPage = (text: string): string | null => /https?:\/\/[^\s"'<>]+/.exec(text)?.[0].replace(/[.,]+$/, "") ?? null;

/** The last line of a text that says something. */
export const lastWords = (text: string): string => text.trim().split("\n").at(-1)?.trim().slice(0, 300) ?? "";
