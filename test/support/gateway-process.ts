import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { FromGateway, type ToGateway } from "../../contract/processes.ts";

export const distFile = (path: string): string => resolve(import.meta.dirname, "../../dist", path);

export type GatewayProcessOptions = {
  /** Text of `hearth.json5`; without it the gateway writes its own. */
  readonly settings?: object;
  readonly env?: Readonly<Record<string, string>>;
  /** A home that exists already: a restart after a kill. It is not removed by `stop`. */
  readonly home?: string;
  /** A free one by default. A browser's sign-in belongs to one port. */
  readonly port?: number;
  /** The process's entry; the built one by default. */
  readonly entry?: string;
};

export type GatewayProcess = Awaited<ReturnType<typeof startGatewayProcess>>;

const readyWithinMs = 60_000;

/** Resolves with what the gateway says when it is ready; rejects with its last words when it is not. */
function untilReady(child: ChildProcess, lastWords: () => string): Promise<Extract<FromGateway, { kind: "ready" }>> {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`the gateway was not ready in time: ${lastWords()}`)), readyWithinMs);
    child.on("message", message => {
      const said = FromGateway.safeParse(message).data;
      if (said?.kind === "ready") done(said);
      if (said?.kind === "fatal") fail(new Error(`${said.code}: ${said.message}`));
      if (said?.kind === "ready" || said?.kind === "fatal") clearTimeout(timer);
    });
    child.on("exit", code => {
      clearTimeout(timer);
      fail(new Error(`the gateway ended with ${code}: ${lastWords()}`));
    });
  });
}

/** Starts the built gateway on a port of 127.0.0.1 with a home of its own, and waits until it is ready. */
export async function startGatewayProcess(options: GatewayProcessOptions = {}) {
  const home = options.home ?? mkdtempSync(join(tmpdir(), "hearth-e2e-"));
  if (options.settings) writeFileSync(join(home, "hearth.json5"), JSON.stringify(options.settings, null, 2), { mode: 0o600 });
  const env = { ...process.env, HEARTH_HOME: home, HEARTH_LANG: "en", ...options.env };
  const startedAt = performance.now();
  const child = spawn(process.execPath, [options.entry ?? distFile("gateway/server.mjs"), "--port", String(options.port ?? 0)], {
    env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let words = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", chunk => {
      words = (words + String(chunk)).slice(-4_000);
    });
  const over = once(child, "exit");
  const ready = await untilReady(child, () => words);
  const end = async (): Promise<number | null> => {
    await over;
    return child.exitCode;
  };
  return {
    url: ready.url,
    /** The owner's token, where this start made it. */
    token: ready.newOwnerToken,
    ready,
    readyAfterMs: performance.now() - startedAt,
    home,
    pid: ready.pid,
    env,
    lastWords: (): string => words,
    /** SIGKILL, as a power failure would do it to a process. The home stays. */
    kill: (): Promise<number | null> => {
      child.kill("SIGKILL");
      return end();
    },
    /** An orderly stop; resolves with the exit code. Removes the home unless it was given. */
    stop: async (): Promise<number | null> => {
      if (child.exitCode === null && child.signalCode === null)
        child.send({ kind: "stop", deadlineMs: 30_000 } satisfies ToGateway);
      const code = await end();
      if (options.home === undefined) rmSync(home, { recursive: true, force: true });
      return code;
    },
  };
}
