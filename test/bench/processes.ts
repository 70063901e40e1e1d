import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { gatewayNodeFlags } from "../../main/supervisor/node-child.ts";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");

export type Target = {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly startedInMs: number;
  stop(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
};

const end = async (child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = once(child, "exit");
  child.kill(signal);
  const hard = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await over;
  clearTimeout(hard);
};

const ends = (child: ChildProcess) => ({ stop: () => end(child, "SIGTERM"), kill: () => end(child, "SIGKILL") });

/** Asks `/health` until it answers 200. Resolves with the milliseconds since `begun`. */
async function untilHealthy(url: string, begun: number): Promise<number> {
  for (;;) {
    try {
      const answer = await fetch(`${url}/health`);
      if (answer.status === 200) return performance.now() - begun;
    } catch {
      // Not listening yet: asked again below.
    }
    await new Promise(resolve => setTimeout(resolve, 2));
  }
}

/** Starts one of the bench's own servers; it prints its port. */
export async function startScript(name: string, script: string, args: readonly string[]): Promise<Target> {
  const begun = performance.now();
  const child = spawn(process.execPath, [join(here, script), ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const [port] = (await once(lines, "line")) as [string];
  const url = `http://127.0.0.1:${port}`;
  const startedInMs = await untilHealthy(url, begun);
  return { name, url, pid: child.pid ?? 0, headers: {}, startedInMs, ...ends(child) };
}

export type Home = { readonly folder: string; readonly token: string };

/** Dollars for a million tokens of `bench/bench`: like a model of the middle class. */
export const benchPrice = { input: 3, output: 15, maxOutputTokens: 4_096 };
/** Budgets that hold every bench, so that each turn is reserved and settled against a day's and a month's line. */
const budgets = { dailyBudget: 1_000_000, monthlyBudget: 5_000_000 };

/** An empty home whose settings name the bench's upstream as `bench/bench`, at a price: on loopback it would be free. `cost` is laid over the rest. */
export function makeHome(upstream: string, cost: object = {}): Home {
  const folder = mkdtempSync(join(tmpdir(), "hearth-bench-"));
  const token = randomBytes(24).toString("base64url");
  const settings = {
    gateway: { port: 0, auth: { token } },
    providers: [{ name: "bench", type: "openai-compatible", baseUrl: `${upstream}/v1`, apiKey: "none", models: ["bench"] }],
    defaultModel: "bench/bench",
    cost: { ...budgets, prices: { "bench/bench": benchPrice }, ...cost },
  };
  writeFileSync(join(folder, "hearth.json5"), JSON.stringify(settings, null, 2), { mode: 0o600 });
  return { folder, token };
}

export const dropHome = (home: Home): void => rmSync(home.folder, { recursive: true, force: true });

export const builtGateway = join(root, "dist", "gateway", "server.mjs");

/** Starts the built gateway as the supervisor does. The start is timed to the first 200 on /health of a port that was chosen beforehand. */
export async function startHearth(home: Home, port: number, entry = builtGateway): Promise<Target> {
  const begun = performance.now();
  const child = spawn(process.execPath, [...gatewayNodeFlags, entry, "--port", String(port)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { ...process.env, HEARTH_HOME: home.folder },
  });
  const url = `http://127.0.0.1:${port}`;
  const startedInMs = await untilHealthy(url, begun);
  return {
    name: "hearth",
    url,
    pid: child.pid ?? 0,
    headers: { authorization: `Bearer ${home.token}` },
    startedInMs,
    ...ends(child),
  };
}

/** CPU time of a process with all its threads, in microseconds (Linux: /proc). */
export function cpuMicros(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** Resident memory of a process and all its descendants, in bytes. */
export function treeRssBytes(pid: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      parents.set(Number(name), Number(fields[1]));
    } catch {
      // It ended between the listing and the reading.
    }
  }
  const inTree = (id: number): boolean =>
    id === pid || (parents.has(id) && parents.get(id) !== 0 && inTree(parents.get(id) ?? 0));
  let bytes = 0;
  for (const id of parents.keys()) {
    if (!inTree(id)) continue;
    const rss = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1];
    bytes += Number(rss ?? 0) * 1024;
  }
  return bytes;
}
