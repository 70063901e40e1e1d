import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { AppEvent } from "../../../contract/events.ts";
import { retryDelayMs } from "../../../renderer/api/backoff.ts";
import { type Connection, createEvents } from "../../../renderer/api/events.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A real server that answers each connection with the next of `answers`, and a client of it. */
async function connect(answers: ((request: IncomingMessage, response: ServerResponse) => void)[], silenceMs = 60_000) {
  const server = createServer((request, response) => answers.shift()?.(request, response));
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const heard: AppEvent[] = [];
  const states: (Connection | "signedOut")[] = [];
  const waiting: { enough: () => boolean; resolve: () => void }[] = [];
  const noteState = (state: Connection | "signedOut"): void => {
    if (states.at(-1) !== state) states.push(state);
    for (const one of waiting) if (one.enough()) one.resolve();
  };
  const events = createEvents({
    fetch: (path, init) => fetch(base + String(path), init),
    language: () => "zh-CN",
    random: () => 0.999,
    isOnline: () => true,
    silenceMs,
    onEvents: received => {
      heard.push(...received);
      for (const one of waiting) if (one.enough()) one.resolve();
    },
    onConnection: noteState,
    onSignedOut: () => noteState("signedOut"),
  });
  closers.push(() => {
    events.stop();
    server.close();
    server.closeAllConnections();
  });
  const until = (enough: () => boolean): Promise<void> =>
    new Promise(resolve => (enough() ? resolve() : waiting.push({ enough, resolve })));
  events.start();
  return { events, heard, states, until };
}

const head = { "content-type": "text/event-stream" };
const say = (id: string, event: AppEvent): string => `id: ${id}\ndata: ${JSON.stringify(event)}\n\n`;

test("a cut line is taken up again after the last event that was heard, in the reader's language", async () => {
  const asked: unknown[] = [];
  const { heard, states, until } = await connect([
    (request, response) => {
      asked.push([request.headers["last-event-id"], request.headers["x-hearth-language"]]);
      response.writeHead(200, head);
      response.write(say("b:7", { kind: "devices.changed" }), () => response.destroy());
    },
    (request, response) => {
      asked.push([request.headers["last-event-id"], request.headers["x-hearth-language"]]);
      response.writeHead(200, head).write(say("b:8", { kind: "resync" }));
    },
  ]);
  await until(() => heard.length === 2);
  expect(asked).toEqual([
    [undefined, "zh-CN"],
    ["b:7", "zh-CN"],
  ]);
  expect(states).toEqual(["connecting", "connected", "reconnecting", "connected"]);
});

test("a line on which nothing comes any more is given up", async () => {
  const talks = (_: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(200, head).write(say("b:1", { kind: "resync" }));
  const { heard, states, until } = await connect(
    // A busy machine may be late with the second one, too.
    [(_, response) => void response.writeHead(200, head).write(": hello\n\n"), talks, talks, talks, talks, talks],
    200,
  );
  await until(() => heard.length > 0);
  expect(states.slice(0, 3)).toEqual(["connecting", "connected", "reconnecting"]);
  expect(states.at(-1)).toBe("connected");
});

test("a refused sign-in ends the tries", async () => {
  const { states, until } = await connect([(_, response) => void response.writeHead(401).end()]);
  await until(() => states.includes("signedOut"));
  expect(states).toEqual(["connecting", "signedOut"]);
});

test("three failures are called offline, and a reader need not wait for the next try", async () => {
  const refuse = (_: IncomingMessage, response: ServerResponse): void => void response.writeHead(503).end();
  const { events, states, heard, until } = await connect([
    refuse,
    refuse,
    refuse,
    (_, response) => void response.writeHead(200, head).write(say("b:1", { kind: "resync" })),
  ]);
  const nudge = setInterval(events.tryNow, 10);
  await until(() => heard.length === 1);
  clearInterval(nudge);
  expect(states).toEqual(["connecting", "reconnecting", "offline", "connected"]);
});

test.each([
  [1, 0, 500],
  [2, 0, 1000],
  [6, 0, 15_000],
  [40, 0, 15_000],
  [1, 0.999, 334],
])("after failure %i with luck %f the page waits %i ms", (failures, random, delay) => {
  expect(retryDelayMs(failures, random)).toBe(delay);
});
