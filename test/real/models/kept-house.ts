import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { OllamaState } from "../../../contract/routes/ollama.ts";
import { createKeeper } from "../../../main/companions/keeper.ts";
import { usualLimits } from "../../../main/supervisor/limits.ts";
import { createNodeSpawner } from "../../../main/supervisor/node-child.ts";
import { probeHealth } from "../../../main/supervisor/probe.ts";
import { decideRestart } from "../../../main/supervisor/restart-policy.ts";
import { createSupervisor } from "../../../main/supervisor/supervisor.ts";
import { systemClock, systemTimers } from "../../../main/supervisor/timers.ts";
import { until } from "../../main/support/processes.ts";

export type KeptHouseOptions = {
  readonly settings: object;
  readonly environment?: Readonly<Record<string, string>>;
};

const entry = join(import.meta.dirname, "../../../gateway/server.ts");

/** Processes whose command line names `text`. */
export const processesNaming = (text: string): number[] =>
  readdirSync("/proc")
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      try {
        const dead = /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
        return !dead && readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").includes(text);
      } catch {
        // It ended while we looked.
        return false;
      }
    });

/** The real supervisor with the real keeper over a real gateway, as `hearth up` runs them. */
export async function startKeptHouse({ settings, environment }: KeptHouseOptions) {
  const home = mkdtempSync(join(tmpdir(), "hearth-kept-"));
  mkdirSync(join(home, "ollama-home"));
  writeFileSync(join(home, "hearth.json5"), JSON.stringify({ gateway: { port: 0 }, ...settings }), { mode: 0o600 });
  const env = { ...process.env, HEARTH_HOME: home, HOME: join(home, "ollama-home"), ...environment };
  const lines: string[] = [];
  const note = (line: string): void => void lines.push(line);
  const log = { info: note, warn: note, child: note };
  let token = "";
  const keeper = createKeeper({
    ...{ clock: systemClock, timers: systemTimers, log, environment: env },
    report: message => supervisor.send(message),
  });
  const supervisor = createSupervisor({
    spawnGateway: createNodeSpawner({ runtime: process.execPath, args: [entry], environment: env }),
    ...{ clock: systemClock, timers: systemTimers, probe: probeHealth, log, limits: usualLimits, policy: decideRestart },
    heard(word) {
      if (word.kind === "companions") keeper.want(word.wanted);
      else if (word.kind === "renew") keeper.renew(word.name);
      else token = word.token;
    },
  });
  supervisor.start();
  const running = () => {
    const status = supervisor.status();
    if (status.kind !== "running") throw new Error(`the gateway is ${status.kind}\n${lines.slice(-20).join("\n")}`);
    return status;
  };
  await until("the gateway runs", () => supervisor.status().kind === "running", 60_000);

  const call = (method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> =>
    fetch(`${running().url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  // A body of unknown shape: each test says what it expects of it.
  // biome-ignore lint/suspicious/noExplicitAny: the answers of several APIs
  const json = async (method: string, path: string, body?: unknown): Promise<any> => (await call(method, path, body)).json();
  const state = (): Promise<OllamaState> => json("GET", "/api/ollama");

  return {
    ...{ home, lines, call, json, state },
    pid: (): number => running().pid,
    async shows(kind: OllamaState["kind"]): Promise<OllamaState> {
      await expect.poll(async () => (await state()).kind, { timeout: 60_000 }).toBe(kind);
      return await state();
    },
    /** SIGKILL of the gateway; resolves when the next one runs. */
    async killGateway(): Promise<void> {
      const before = running().bootId;
      process.kill(running().pid, "SIGKILL");
      const fresh = (): boolean => {
        const status = supervisor.status();
        return status.kind === "running" && status.bootId !== before;
      };
      await expect.poll(fresh, { timeout: 60_000 }).toBe(true);
    },
    async stop(): Promise<void> {
      await supervisor.stop(20_000);
      await keeper.stop(10_000);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export type KeptHouse = Awaited<ReturnType<typeof startKeptHouse>>;
