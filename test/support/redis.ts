import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@redis/client";
import type { Need } from "./needs.ts";

const places = [
  process.env.REDIS_SERVER,
  "/usr/bin/redis-server",
  "/usr/local/bin/redis-server",
  "/opt/homebrew/bin/redis-server",
];

export const redisServer: Need = { name: "no redis-server", path: places.find(path => path !== undefined && existsSync(path)) };

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === "object" ? address.port : 0));
    });
  });

export type RedisServer = Awaited<ReturnType<typeof startRedis>>;

/** A Redis of this test's own on a free port of 127.0.0.1, with nothing on disk unless `args` say otherwise. */
export async function startRedis(path: string, args: readonly string[] = ["--save", "", "--appendonly", "no"]) {
  const folder = mkdtempSync(join(tmpdir(), "hearth-redis-"));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;

  const ask = async (command: readonly string[]): Promise<unknown> => {
    const client = createClient({ url, RESP: 2, socket: { reconnectStrategy: false } });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return await client.sendCommand([...command]);
    } finally {
      client.destroy();
    }
  };

  const spawned = async (): Promise<ChildProcess> => {
    const child = spawn(path, ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, ...args], { stdio: "ignore" });
    for (;;) {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
      if ((await ask(["PING"]).catch(() => "")) === "PONG") return child;
      await sleep(10);
    }
  };

  let child = await spawned();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const over = once(child, "exit");
    child.kill(signal);
    await over;
  };
  return {
    url,
    ask,
    flush: () => ask(["FLUSHALL"]),
    /** Every connection is accepted and no command answered, as on a machine that hangs. */
    pause: (): void => void child.kill("SIGSTOP"),
    resume: (): void => void child.kill("SIGCONT"),
    kill: () => end("SIGKILL"),
    /** After `kill`: on the same port, with the same folder. */
    start: async (): Promise<void> => {
      child = await spawned();
    },
    stop: async (): Promise<void> => {
      await end("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
