import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Caller } from "../../../gateway/access/caller.ts";
import { createDevices } from "../../../gateway/access/devices.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";

const anna = { login: "anna@example.com", name: "Anna", node: "phone.tail1.ts.net" };
const eve = { login: "eve@example.com", name: "Eve", node: "laptop.tail1.ts.net" };
const people: Record<string, Caller> = {
  "100.64.0.2": { address: "100.64.0.2", tailnet: anna },
  "100.64.0.6": { address: "100.64.0.6", tailnet: eve },
};

let app: TestApp;
beforeEach(async () => {
  // Some are known at once, others have to be asked for.
  app = await createTestApp({
    findCaller: (headers, address) => {
      const behind = people[String(headers["x-forwarded-for"])];
      if (behind) return Promise.resolve(behind);
      return people[address] ?? { address, tailnet: null };
    },
  });
});
afterEach(() => app.stop());

const code = async (): Promise<string> => (await app.call("POST", "/api/pairings", {})).json().code;
const pair = async (address: string) =>
  (await app.inject("POST", "/api/devices/pair", { code: await code(), name: "Phone" }, { address })).json();
const ask = (token: string, address: string, headers: Record<string, string> = {}) =>
  app.inject("GET", "/api/me", undefined, { address, headers: { authorization: `Bearer ${token}`, ...headers } });

describe("a device that was paired over the tailnet", () => {
  it("is shown with the person and the machine it came from", async () => {
    await pair("100.64.0.2");
    await pair("127.0.0.1");
    const { devices } = (await app.call("GET", "/api/devices")).json();
    expect(devices.map((one: { tailnet: unknown }) => one.tailnet)).toEqual(
      expect.arrayContaining([{ login: anna.login, node: anna.node }, null]),
    );
  });

  it("is refused to another person of the tailnet, and to nobody else", async () => {
    const { accessToken, refreshToken } = await pair("100.64.0.2");
    expect((await ask(accessToken, "100.64.0.2")).statusCode).toBe(200);
    const stolen = await ask(accessToken, "100.64.0.6");
    expect(stolen.statusCode).toBe(403);
    expect(stolen.json().error).toMatchObject({ code: "TAILNET_OTHER_PERSON", message: expect.stringContaining(eve.login) });
    // Not over the tailnet, or from a machine that nobody knows at this moment: the token alone counts.
    expect((await ask(accessToken, "127.0.0.1")).statusCode).toBe(200);
    expect((await ask(accessToken, "100.64.0.9")).statusCode).toBe(200);
    const refreshed = await app.inject("POST", "/api/devices/refresh", { refreshToken }, { address: "100.64.0.6" });
    expect(refreshed.json().error.code).toBe("TAILNET_OTHER_PERSON");
    expect((await app.inject("POST", "/api/devices/refresh", { refreshToken }, { address: "100.64.0.2" })).statusCode).toBe(200);
  });

  it("is refused by its cookie too, which then counts for nothing where nobody has to be signed in", async () => {
    const signedIn = await app.inject("POST", "/api/sign-in", { code: await code() }, { address: "100.64.0.2" });
    const cookie = String(signedIn.headers["set-cookie"]).split(";", 1)[0] ?? "";
    const me = (address: string) => app.inject("GET", "/api/me", undefined, { address, headers: { cookie } });
    expect((await me("100.64.0.2")).statusCode).toBe(200);
    expect((await me("100.64.0.6")).json().error.code).toBe("TAILNET_OTHER_PERSON");
    const again = await app.inject(
      "POST",
      "/api/sign-in",
      { code: await code() },
      { address: "100.64.0.6", headers: { cookie } },
    );
    expect(again.statusCode).toBe(200);
    expect((await me("100.64.0.2")).statusCode).toBe(200);
  });

  it("is known again after a restart", async () => {
    const { deviceId } = await pair("100.64.0.2");
    const next = createDevices({ ...app, onChange: () => undefined });
    expect(next.get(deviceId)).toMatchObject({ tailnetLogin: anna.login, tailnetNode: anna.node });
  });
});

describe("behind tailscale serve", () => {
  it("wrong tokens count for the machine that showed them, not for all of loopback", async () => {
    const headers = { "x-forwarded-for": "100.64.0.6" };
    for (let tries = 0; tries < 10; tries++) await ask("wrong", "127.0.0.1", headers);
    expect((await ask("wrong", "127.0.0.1", headers)).json().error.code).toBe("AUTH_LOCKED");
    expect((await ask("wrong", "127.0.0.1")).json().error.code).toBe("AUTH_REFUSED");
    await app.inject("POST", "/api/devices/pair", { code: await code(), name: "Laptop" }, { headers });
    const { devices } = (await app.call("GET", "/api/devices")).json();
    expect(devices[0]).toMatchObject({ lastAddress: "100.64.0.6", tailnet: { login: eve.login } });
  });

  it("what came in by Funnel is turned away, whatever it shows", async () => {
    const answer = await app.call("GET", "/api/me", undefined, { headers: { "tailscale-funnel-request": "?1" } });
    expect(answer.json().error.code).toBe("FUNNEL_REFUSED");
    expect((await app.inject("GET", "/", undefined, { headers: { "tailscale-funnel-request": "?1" } })).statusCode).toBe(409);
  });
});
