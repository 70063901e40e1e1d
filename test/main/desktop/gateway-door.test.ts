import { afterEach, describe, expect, test } from "vitest";
import type { Overview } from "../../../contract/routes/overview.ts";
import { createGatewayDoor } from "../../../main/desktop/gateway-door.ts";
import { createGatewayPort } from "../../../main/desktop/gateway-port.ts";
import { createSignIn } from "../../../main/desktop/sign-in.ts";
import { systemTimers } from "../../../main/supervisor/timers.ts";
import { anOverview, runningStatus } from "./support/a-model.ts";
import { startDoorGateway } from "./support/door-gateway.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function begin() {
  const gateway = await startDoorGateway();
  const events: string[] = [];
  const overviews: (Overview | null)[] = [];
  const door = createGatewayDoor({
    timers: systemTimers,
    language: () => "zh-CN",
    onEvent: event => void events.push(event.kind),
    onOverview: overview => void overviews.push(overview),
  });
  stops.push(async () => {
    await door.close();
    await gateway.stop();
  });
  const opened = async () => {
    door.open({ url: gateway.url, token: "for-one-run" });
    await expect.poll(() => gateway.streams.size).toBe(1);
  };
  return { gateway, door, events, overviews, opened };
}

const hello = { kind: "hello", bootId: "b", version: "0.1.0" };
const silent = { info: () => undefined, warn: () => undefined };

describe("the door to the gateway", () => {
  test("hears events, keeps the overview fresh, and asks with the token in the person's language", async () => {
    const { gateway, events, overviews, opened } = await begin();
    await opened();
    gateway.send("b:1", hello);
    await expect.poll(() => overviews).toEqual([anOverview]);
    gateway.send("b:2", { kind: "overview.changed", overview: { ...anOverview, devices: 2 } });
    gateway.send("b:3", { kind: "an event of a later version" });
    gateway.send("b:4", { kind: "devices.changed" });
    await expect.poll(() => events).toEqual(["hello", "overview.changed", "devices.changed"]);
    expect(overviews.at(-1)?.devices).toBe(2);
    for (const { headers } of gateway.asked)
      expect([headers.authorization, headers["x-hearth-language"]]).toEqual(["Bearer for-one-run", "zh-CN"]);
  });

  test("a broken stream is opened again where it was, and nothing is known meanwhile", async () => {
    const { gateway, overviews, opened } = await begin();
    await opened();
    gateway.send("b:1", hello);
    await expect.poll(() => overviews.length).toBe(1);
    gateway.cut();
    await expect
      .poll(() => gateway.calls("/api/events").map(({ headers }) => headers["last-event-id"]))
      .toEqual([undefined, "b:1"]);
    expect(overviews).toEqual([anOverview, null]);
    await expect.poll(() => gateway.streams.size).toBe(1);
    gateway.send("b:2", { kind: "resync" });
    await expect.poll(() => overviews).toEqual([anOverview, null, anOverview]);
  });

  test("closed, it knows nothing, hears nothing, and every call says that nothing runs", async () => {
    const { gateway, door, events, overviews, opened } = await begin();
    await opened();
    gateway.send("b:1", hello);
    await expect.poll(() => overviews.length).toBe(1);
    await door.close();
    await expect.poll(() => gateway.streams.size).toBe(0);
    expect([door.url(), overviews.at(-1), events]).toEqual([null, null, ["hello"]]);
    expect(await door.call(api => api("overview"))).toMatchObject({ ok: false, failure: { code: "NOT_RUNNING" } });
  });

  test("a gateway that does not answer is a value too", async () => {
    const { gateway, door, opened } = await begin();
    await opened();
    await gateway.stop();
    expect(await door.call(api => api("overview"))).toMatchObject({ ok: false, failure: { code: "NOT_RUNNING" } });
    stops.splice(0);
    await door.close();
  });
});

describe("the way into the pages", () => {
  async function signIn(cookie: string | null, firstRun = false) {
    const { gateway, door, opened } = await begin();
    await opened();
    gateway.answers["GET /api/me"] = ({ headers }) =>
      headers.cookie === "hearth_1=good"
        ? { body: { kind: "device", deviceId: "d", role: "owner" } }
        : headers.cookie === "hearth_1=guest"
          ? { body: { kind: "device", deviceId: "d", role: "user" } }
          : { status: 401, body: {} };
    gateway.answers["POST /api/pairings"] = () => ({
      status: 201,
      body: { code: "ABCD1234", url: "", expiresAt: 1, qrSvg: "" },
    });
    const cookies = { get: async () => (cookie === null ? [] : [{ name: "hearth_1", value: cookie }]) as never };
    const running = { ...runningStatus, url: gateway.url, setupUrl: `${gateway.url}/#setup=once`, firstRun };
    const way = createSignIn({ cookies, door });
    const again = (): Promise<string> => way.addressOf(running, "/devices?a=1#old");
    return { gateway, address: await again(), again };
  }

  test("a cookie that is good does", async () => {
    const { gateway, address } = await signIn("good");
    expect(address).toBe(`${gateway.url}/devices?a=1#old`);
    expect(gateway.calls("/api/pairings")).toEqual([]);
  });

  test.each([null, "spoilt", "guest"])("with %s a code of one use for the owner is made", async cookie => {
    const { gateway, address } = await signIn(cookie);
    expect(address).toBe(`${gateway.url}/devices?a=1#pair=ABCD1234`);
    expect(gateway.calls("/api/pairings").map(({ body }) => JSON.parse(body))).toEqual([{ role: "owner" }]);
  });

  test("the first owner comes in by the setup link; its code works once, so the next time a new one is made", async () => {
    const { gateway, address, again } = await signIn(null, true);
    expect(address).toBe(`${gateway.url}/#setup=once`);
    expect(gateway.calls("/api/pairings")).toEqual([]);
    expect(await again()).toBe(`${gateway.url}/devices?a=1#pair=ABCD1234`);
  });
});

describe("the port", () => {
  test("one that the person chose goes into the settings once a gateway runs on it", async () => {
    const { gateway, door, opened } = await begin();
    await opened();
    const port = createGatewayPort({ given: 0, door, log: silent });
    expect(port.args()).toEqual(["--port", "0"]);
    port.choose(18_999);
    expect(port.args()).toEqual(["--port", "18999"]);
    gateway.answers["GET /api/settings"] = () => ({ status: 500, body: {} });
    await port.running();
    expect(port.args()).toEqual(["--port", "18999"]);
    gateway.answers["GET /api/settings"] = () => ({ body: { version: 4 } });
    gateway.answers["PATCH /api/settings"] = () => ({ body: { version: 5 } });
    await port.running();
    expect(JSON.parse(gateway.asked.at(-1)?.body ?? "")).toEqual({
      ifVersion: 4,
      changes: [{ path: ["gateway", "port"], value: 18_999 }],
    });
    expect(port.args()).toEqual(["--port", "0"]);
    const before = gateway.asked.length;
    await port.running();
    expect(gateway.asked.length).toBe(before);
  });
});
