import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createEventHub } from "../../../gateway/events/event-hub.ts";
import { createFakeLog, createTestApp, type TestApp, type TestAppOptions } from "../../support/app.ts";
import { readEvents } from "../../support/event-reader.ts";

let app: TestApp;
let readers: ReturnType<typeof readEvents>[] = [];
afterEach(async () => {
  for (const reader of readers) reader.end();
  readers = [];
  await app.stop();
});

async function begin(options: TestAppOptions = {}): Promise<string> {
  app = await createTestApp({ hub: createEventHub({ bootId: "boot", log: createFakeLog() }), ...options });
  return `${(await app.listen()).url}/api/events`;
}
function watch(url: string, headers: Record<string, string> = {}) {
  const reader = readEvents(url, { authorization: `Bearer ${app.token.current}`, ...headers });
  readers.push(reader);
  return reader;
}
const publish = (version: number) => app.hub.publish({ kind: "settings.changed", version });
const hello = { id: undefined, event: { kind: "hello", bootId: "boot", version: "test" } };

describe("the event stream", () => {
  it("says hello, then what changes, with an id each", async () => {
    const reader = watch(await begin());
    expect((await reader.opened).headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    expect(await reader.nextBlock()).toMatch(/^retry: 1000\ndata: \{"kind":"hello"/);
    publish(1);
    publish(2);
    expect(await reader.next()).toEqual({ id: "boot:1", event: { kind: "settings.changed", version: 1 } });
    expect(await reader.next()).toEqual({ id: "boot:2", event: { kind: "settings.changed", version: 2 } });
  });

  it.each([
    ["the header", "", { "last-event-id": "boot:1" }],
    ["the address", "?lastEventId=boot:1", {}],
  ])("goes on after the last id in %s", async (_, query, headers) => {
    const url = await begin();
    for (const version of [1, 2, 3]) publish(version);
    const reader = watch(url + query, headers);
    expect([await reader.next(), (await reader.next()).id, (await reader.next()).id]).toEqual([hello, "boot:2", "boot:3"]);
  });

  it("asks to load anew when what was missed is gone", async () => {
    const reader = watch(await begin(), { "last-event-id": "former-boot:7" });
    expect([await reader.next(), (await reader.next()).event]).toEqual([hello, { kind: "resync" }]);
  });

  it("keeps from others what is one device's own", async () => {
    const url = await begin();
    const { code } = (await app.call("POST", "/api/pairings", {})).json();
    const { accessToken } = (await app.inject("POST", "/api/devices/pair", { code, name: "phone" })).json();
    const [owner, guest] = [watch(url), watch(url, { authorization: `Bearer ${accessToken}` })];
    await Promise.all([owner.next(), guest.next()]);
    app.hub.publish({ kind: "settings.changed", version: 1 }, "device:another");
    publish(2);
    expect([(await owner.next()).event.version, (await guest.next()).event.version]).toEqual([1, 2]);
  });

  it("shows that it lives", async () => {
    const reader = watch(await begin({ heartbeatMs: 5 }));
    await reader.next();
    expect([await reader.nextBlock(), await reader.nextBlock()]).toEqual([": still here", ": still here"]);
  });

  it("ends at once when its device is removed, and only then", async () => {
    const url = await begin();
    const devices = await Promise.all(
      ["one", "two"].map(async name => {
        const { code } = (await app.call("POST", "/api/pairings", {})).json();
        return (await app.inject("POST", "/api/devices/pair", { code, name })).json();
      }),
    );
    const [first, second] = devices.map(device => watch(url, { authorization: `Bearer ${device.accessToken}` }));
    await Promise.all([first?.next(), second?.next()]);
    await app.call("DELETE", `/api/devices/${devices[0].deviceId}`);
    await first?.closed;
    expect((await second?.next())?.event).toEqual({ kind: "devices.changed" });
    expect(app.streams.count()).toBe(1);
  });

  it("ends when the browser signs out", async () => {
    const url = await begin();
    const signedIn = await app.inject("POST", "/api/sign-in", { token: app.token.current });
    const cookie = String(signedIn.headers["set-cookie"]).split(";")[0] ?? "";
    const reader = watch(url, { authorization: "", cookie });
    await reader.next();
    await app.inject("POST", "/api/sign-out", undefined, { headers: { cookie } });
    await reader.closed;
  });

  it("ends when the owner's token was replaced", async () => {
    const reader = watch(await begin({ heartbeatMs: 5 }));
    await reader.next();
    app.token.current = "another-owner-token-0123456789abcdef";
    await reader.closed;
  });

  it("drops a client that does not read, and keeps no memory for it", async () => {
    const reader = watch(await begin({ mostBufferedBytes: 50_000 }));
    await reader.next();
    reader.pause();
    const event = {
      kind: "message.delta",
      sessionId: "s",
      messageId: "m",
      chunk: 1,
      part: "text",
      text: "x".repeat(100_000),
    } as const;
    const left = (): number[] => {
      app.hub.publish(event);
      return [app.streams.count(), app.hub.subscribers()];
    };
    await expect.poll(left, { interval: 1 }).toEqual([0, 0]);
  });

  it("ends when the gateway stops, and a late one at once", async () => {
    const url = await begin();
    const reader = watch(url);
    await reader.next();
    app.streams.stop();
    await reader.closed;
    await watch(url).closed;
    expect([app.streams.count(), app.hub.subscribers()]).toEqual([0, 0]);
  });
});

describe("a gateway that stops", () => {
  it("turns new requests away with a code, but still tells its health", async () => {
    await begin();
    app.beginStopping();
    const refused = await app.call("GET", "/api/status");
    expect([refused.statusCode, refused.json().error.code, refused.headers["retry-after"]]).toEqual([503, "STOPPING", "2"]);
    expect((await app.inject("GET", "/health")).json().status).toBe("stopping");
  });

  it("leaves no timer and no socket: a process with nothing else ends by itself", async () => {
    await begin();
    const child = spawn(process.execPath, [join(import.meta.dirname, "../../support/app-once.ts")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    child.stdout.on("data", (text: Buffer) => {
      said += text.toString();
    });
    const patience = setTimeout(() => child.kill("SIGKILL"), 50_000);
    const [code, signal] = await once(child, "exit");
    clearTimeout(patience);
    expect([code, signal, said.split(" ")[0]]).toEqual([0, null, "stopped"]);
  });
});
