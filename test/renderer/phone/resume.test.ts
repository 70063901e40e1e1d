import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { AppEvent } from "../../../contract/events.ts";
import { createEvents } from "../../../renderer/api/events.ts";

test("a stream that was let go, or is opened anew while it lives, goes on after the last event, on one line", async () => {
  const asked: (string | undefined)[] = [];
  const lines: ServerResponse[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers["last-event-id"] as string | undefined);
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    lines.push(response);
    response.on("close", () => lines.splice(lines.indexOf(response), 1));
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const heard: AppEvent[] = [];
  const events = createEvents({
    fetch: (path, init) => fetch(base + String(path), init),
    ...{ language: () => "en", random: () => 0, isOnline: () => true, silenceMs: 60_000 },
    onEvents: received => void heard.push(...received),
    onConnection: () => undefined,
    onSignedOut: () => undefined,
  });
  onTestFinished(() => {
    events.stop();
    server.closeAllConnections();
    server.close();
  });
  let next = 1;
  const say = () => lines[0]?.write(`id: b:${next++}\ndata: {"kind":"devices.changed"}\n\n`);

  events.start();
  await expect.poll(() => lines.length).toBe(1);
  say();
  await expect.poll(() => heard.length).toBe(1);
  events.stop();
  await expect.poll(() => lines.length).toBe(0);
  events.start();
  await expect.poll(() => [lines.length, asked.length]).toEqual([1, 2]);
  say();
  await expect.poll(() => heard.length).toBe(2);
  events.start();
  await expect.poll(() => [lines.length, asked.length]).toEqual([1, 3]);
  say();
  await expect.poll(() => heard.length).toBe(3);
  expect(asked).toEqual([undefined, "b:1", "b:2"]);
});
