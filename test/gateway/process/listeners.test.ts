import { get, type IncomingMessage } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createListeners } from "../../../gateway/process/listeners.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});
afterEach(() => app.stop());

function listen(first: readonly string[]) {
  const wanted = { addresses: first };
  const changes: (readonly string[])[] = [];
  const listeners = createListeners({
    app: app.app,
    addresses: () => wanted.addresses,
    retryMs: 1_000_000,
    log: app.log,
    onChange: () => void changes.push(listeners.listening()),
  });
  return { wanted, changes, listeners };
}

test("follow what is wanted: another address is opened, the former one closed and its connections cut", async () => {
  const { wanted, changes, listeners } = listen(["127.0.0.1", "127.0.0.2"]);
  const port = await listeners.start(0);
  const status = (address: string) => fetch(`http://${address}:${port}/health`).then(answer => answer.status);
  expect(await status("127.0.0.2")).toBe(421);

  // An event stream, which does not end by itself.
  const headers = { host: "127.0.0.1:18789", authorization: `Bearer ${app.token.current}` };
  const open = get({ host: "127.0.0.2", port, path: "/api/events", agent: false, headers });
  const response = await new Promise<IncomingMessage>(resolve => open.on("response", resolve));
  expect(response.statusCode).toBe(200);
  response.on("error", () => undefined).resume();
  const cut = new Promise(resolve => response.once("close", resolve));
  wanted.addresses = ["127.0.0.1", "127.0.0.3"];
  await listeners.refresh();
  await cut;
  expect(await status("127.0.0.3")).toBe(421);
  await expect(status("127.0.0.2")).rejects.toThrow();
  expect(changes).toEqual([
    ["127.0.0.1", "127.0.0.2"],
    ["127.0.0.1", "127.0.0.3"],
  ]);

  // It may come back; loopback stays whatever is wanted.
  wanted.addresses = ["127.0.0.2"];
  await listeners.refresh();
  expect(listeners.listening()).toEqual(["127.0.0.1", "127.0.0.2"]);
  listeners.close();
  listeners.cut();
});

test("many wishes at once open each address once", async () => {
  const { wanted, changes, listeners } = listen(["127.0.0.1"]);
  await listeners.refresh();
  expect(listeners.listening()).toEqual([]);
  await listeners.start(0);
  wanted.addresses = ["127.0.0.1", "127.0.0.2"];
  await Promise.all([listeners.refresh(), listeners.refresh(), listeners.refresh()]);
  expect(changes).toEqual([["127.0.0.1", "127.0.0.2"]]);
  listeners.close();
  wanted.addresses = ["127.0.0.1", "127.0.0.4"];
  await listeners.refresh();
  expect(listeners.listening()).toEqual(["127.0.0.1", "127.0.0.2"]);
  listeners.cut();
});
