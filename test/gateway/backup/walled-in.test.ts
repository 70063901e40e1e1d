import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";

async function serve(): Promise<{ port: number; calls: () => number }> {
  let calls = 0;
  const server = createServer((_request, response) => response.end("{}"));
  server.on("connection", () => {
    calls += 1;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, calls: () => calls };
}

test("a walled-in thread reaches its own port on loopback and nothing else, in no way; others are not walled in", async () => {
  const [own, other] = [await serve(), await serve()];
  const worker = new Worker(new URL("../../support/children/walled.ts", import.meta.url), {
    workerData: { own: own.port, other: other.port },
  });
  const [{ tried, refused }] = (await once(worker, "message")) as [{ tried: Record<string, string>; refused: string[] }];
  await once(worker, "exit");
  expect(tried).toEqual({
    ...{ "fetch own": "200", "listen loopback": "listens", "lookup loopback": "ok", alive: "true", "thread needed": "started" },
    ...{ "fetch other": "error", "fetch localhost": "error", websocket: "error", http: "error", http2: "error", tls: "error" },
    ...{ "net port": "error", "net name": "error", "net path": "WalledIn", udp: "WalledIn", "udp bind": "WalledIn" },
    ...{ "listen everywhere": "WalledIn", "listen port": "WalledIn", "listen outside": "WalledIn", "listen path": "WalledIn" },
    ...{ "listen descriptor": "WalledIn", "listen http": "WalledIn", "listen http2": "WalledIn" },
    ...{ lookup: "WalledIn", "lookup promise": "WalledIn", resolve: "WalledIn", "resolve promise": "WalledIn" },
    ...{ resolver: "WalledIn", "resolver promise": "WalledIn", spawn: "WalledIn", spawnSync: "WalledIn", exec: "WalledIn" },
    ...{ execSync: "WalledIn", execFile: "WalledIn", execFileSync: "WalledIn", fork: "WalledIn" },
    ...{ "required spawnSync": "WalledIn", kill: "WalledIn", debugger: "WalledIn" },
    ...{ thread: "WalledIn", "thread eval": "WalledIn" },
  });
  // Every try but the five that may be is told.
  expect([other.calls(), refused.length]).toEqual([0, Object.keys(tried).length - 5]);
  expect((await fetch(`http://127.0.0.1:${other.port}`)).status).toBe(200);
});
