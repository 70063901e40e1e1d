import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAccess } from "../../../gateway/access/access.ts";
import { readCookies, writeCookie } from "../../../gateway/access/cookie.ts";
import { createDeviceTokens } from "../../../gateway/access/device-tokens.ts";
import { digestHex } from "../../../gateway/access/secrets.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});
afterEach(() => app.stop());

const minute = 60_000;
type Tokens = { deviceId: string; accessToken: string; refreshToken: string; expiresAt: number };
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

async function pairApp(role = "user"): Promise<Tokens> {
  const { code } = (await app.call("POST", "/api/pairings", { role })).json();
  return (await app.inject("POST", "/api/devices/pair", { code, name: "phone" })).json();
}
const refresh = (refreshToken: string) => app.inject("POST", "/api/devices/refresh", { refreshToken });
const codeOf = (answer: { json(): { error?: { code: string } } }) => answer.json().error?.code;
const auditActions = () =>
  app.db
    .prepare<[], { action: string }>("SELECT action FROM audit ORDER BY id")
    .all()
    .map(row => row.action);

describe("an app's tokens", () => {
  it("end after fifteen minutes and are exchanged for new ones", async () => {
    const first = await pairApp();
    expect(first.expiresAt).toBe(app.clock.now() + 15 * minute);
    app.clock.advance(15 * minute + 1000);
    expect(codeOf(await app.inject("GET", "/api/me", undefined, bearer(first.accessToken)))).toBe("SESSION_EXPIRED");
    const second = (await refresh(first.refreshToken)).json<Tokens>();
    expect(second.deviceId).toBe(first.deviceId);
    expect((await app.inject("GET", "/api/me", undefined, bearer(second.accessToken))).statusCode).toBe(200);
  });

  it("remove the device when a former refresh token comes back, however old", async () => {
    const first = await pairApp();
    const second = (await refresh(first.refreshToken)).json<Tokens>();
    const third = (await refresh(second.refreshToken)).json<Tokens>();
    const reused = await refresh(first.refreshToken);
    expect([reused.statusCode, codeOf(reused)]).toEqual([401, "REFRESH_REUSED"]);
    expect(codeOf(await app.inject("GET", "/api/me", undefined, bearer(third.accessToken)))).toBe("SESSION_EXPIRED");
    expect(codeOf(await refresh(third.refreshToken))).toBe("SESSION_EXPIRED");
    expect(auditActions()).toEqual(["pairing.created", "device.paired", "device.removed"]);
  });

  it("survive an answer that was lost: for 30 seconds the former refresh token is answered again", async () => {
    const first = await pairApp();
    const lost = (await refresh(first.refreshToken)).json<Tokens>();
    app.clock.advance(30_000);
    const second = (await refresh(first.refreshToken)).json<Tokens>();
    expect((await app.inject("GET", "/api/me", undefined, bearer(second.accessToken))).statusCode).toBe(200);
    expect((await refresh(second.refreshToken)).statusCode).toBe(200);
    expect(codeOf(await refresh(lost.refreshToken))).toBe("REFRESH_REUSED");
  });

  it.each([
    ["30 seconds later", async () => app.clock.advance(30_001), "127.0.0.1"],
    ["from another address", async () => undefined, "100.64.0.9"],
    ["when the new one was used", async (next: string) => refresh(next), "127.0.0.1"],
  ])("remove the device when the former refresh token comes back %s", async (_, meanwhile, address) => {
    const first = await pairApp();
    await meanwhile((await refresh(first.refreshToken)).json<Tokens>().refreshToken);
    const reused = await app.inject("POST", "/api/devices/refresh", { refreshToken: first.refreshToken }, { address });
    expect(codeOf(reused)).toBe("REFRESH_REUSED");
  });

  it("are not exchanged again when the new one was used in the same moment", async () => {
    const { deviceId, refreshToken } = await pairApp();
    const change = { id: deviceId, from: digestHex(refreshToken), at: 1, address: "" };
    expect(await app.writer.run("devices.rotateAgain", { ...change, to: "too early" })).toBe(false);
    expect(await app.writer.run("devices.rotate", { ...change, to: "second" })).toBe(true);
    expect(await app.writer.run("devices.rotate", { ...change, from: "second", to: "third" })).toBe(true);
    expect(await app.writer.run("devices.rotateAgain", { ...change, to: "too late" })).toBe(false);
  });

  it("answer two exchanges at once, and only the later answer counts", async () => {
    const first = await pairApp();
    const answers = await Promise.all([refresh(first.refreshToken), refresh(first.refreshToken)]);
    expect(answers.map(answer => answer.statusCode)).toEqual([200, 200]);
    expect(codeOf(await refresh(answers[0]?.json<Tokens>().refreshToken ?? ""))).toBe("REFRESH_REUSED");
  });

  it("are for apps: one that names a browser lets nobody in", async () => {
    const { deviceId } = (await app.inject("POST", "/api/sign-in", { token: app.token.current })).json();
    const forger = createDeviceTokens({ signingKey: "signing-key-of-the-tests", clock: app.clock });
    const { token } = await forger.issue({ id: deviceId, role: "owner" });
    expect(codeOf(await app.inject("GET", "/api/me", undefined, bearer(token)))).toBe("SESSION_EXPIRED");
  });

  it("cannot be made up to remove somebody's device", async () => {
    const { deviceId, accessToken } = await pairApp();
    for (const forged of [`${deviceId}.x.y`, `${deviceId}..`, deviceId, "a.b.c.d", "…"])
      expect(codeOf(await refresh(forged))).toBe("AUTH_REFUSED");
    expect((await app.inject("GET", "/api/me", undefined, bearer(accessToken))).statusCode).toBe(200);
  });

  it.each([
    ["another key", { alg: "HS256", typ: "JWT" }, "0".repeat(43)],
    ["no signature", { alg: "none" }, ""],
  ])("are refused when signed by %s", async (_, header, signature) => {
    const { deviceId } = await pairApp("owner");
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const forged = `${part(header)}.${part({ iss: "hearth", sub: deviceId, role: "owner", exp: 9_999_999_999 })}.${signature}`;
    expect(codeOf(await app.inject("GET", "/api/me", undefined, bearer(forged)))).toBe("AUTH_REFUSED");
  });
});

describe("devices", () => {
  it("are listed with name and last visit, kept at most once a minute", async () => {
    const { accessToken, deviceId } = await pairApp();
    const seen = () => app.db.prepare<[], { at: number }>("SELECT last_seen_at AS at FROM devices").get()?.at;
    const start = app.clock.now();
    app.clock.advance(59_000);
    await app.inject("GET", "/api/me", undefined, { ...bearer(accessToken), address: "100.64.0.9" });
    expect(seen()).toBe(start);
    app.clock.advance(1_000);
    await app.inject("GET", "/api/me", undefined, { ...bearer(accessToken), address: "100.64.0.9" });
    await app.writer.run("audit.append", { at: 0, actor: "test", action: "test.flush", target: "", detail: {} });
    expect(seen()).toBe(start + minute);
    const renamed = await app.call("PATCH", `/api/devices/${deviceId}`, { name: "Anna's phone" });
    expect(renamed.json()).toMatchObject({ name: "Anna's phone", lastAddress: "100.64.0.9", current: false });
    const own = (await app.inject("GET", "/api/devices", undefined, bearer(accessToken))).json().devices;
    expect(own).toMatchObject([{ id: deviceId, current: true }]);
  });

  it("of others are hidden from those who are not the owner", async () => {
    const [one, two] = [await pairApp(), await pairApp()];
    const list = async (token: string) =>
      (await app.inject("GET", "/api/devices", undefined, bearer(token)))
        .json()
        .devices.map((device: { id: string }) => device.id);
    expect(await list(one.accessToken)).toEqual([one.deviceId]);
    expect((await list(app.token.current)).sort()).toEqual([one.deviceId, two.deviceId].sort());
  });

  it("are turned away at once when removed", async () => {
    const { accessToken, refreshToken, deviceId } = await pairApp();
    expect((await app.call("DELETE", `/api/devices/${deviceId}`)).json()).toEqual({ ok: true });
    expect(codeOf(await app.inject("GET", "/api/me", undefined, bearer(accessToken)))).toBe("SESSION_EXPIRED");
    expect(codeOf(await refresh(refreshToken))).toBe("SESSION_EXPIRED");
    expect(codeOf(await app.call("DELETE", `/api/devices/${deviceId}`))).toBe("DEVICE_NOT_FOUND");
  });

  it("are still known to the next run of the gateway, and the removed ones still are not", async () => {
    const [kept, removed] = [await pairApp(), await pairApp()];
    await app.call("DELETE", `/api/devices/${removed.deviceId}`);
    const next = createAccess({
      db: app.db,
      writer: app.writer,
      clock: app.clock,
      log: app.log,
      signingKey: "signing-key-of-the-tests",
      ownerToken: () => "x",
      port: () => 18789,
      onDevicesChanged: () => undefined,
    });
    const identify = async (token: string) =>
      next.identify({ headers: { authorization: `Bearer ${token}` }, address: "127.0.0.1", tailnet: null });
    expect(await identify(kept.accessToken)).toMatchObject({ kind: "device", deviceId: kept.deviceId });
    expect(await identify(removed.accessToken)).toMatchObject({ code: "SESSION_EXPIRED" });
  });
});

describe("a browser", () => {
  const cookieOf = (answer: { headers: Record<string, unknown> }) => String(answer.headers["set-cookie"]);
  const pairOf = (cookie: string) => ({ headers: { cookie: `other=1; ${cookie.split(";")[0]}` } });

  it("signs in with the owner's token, holds a cookie, and signs out", async () => {
    const signedIn = await app.inject("POST", "/api/sign-in", { token: app.token.current, name: "Firefox" });
    const cookie = cookieOf(signedIn);
    expect(cookie).toMatch(/^hearth_18789=[\w-]{43}; Path=\/; Max-Age=15552000; HttpOnly; SameSite=Strict$/);
    const me = await app.inject("GET", "/api/me", undefined, pairOf(cookie));
    expect(me.json()).toEqual({ kind: "device", deviceId: signedIn.json().deviceId, role: "owner" });
    const out = await app.inject("POST", "/api/sign-out", undefined, pairOf(cookie));
    expect(cookieOf(out)).toContain("Max-Age=0");
    expect(codeOf(await app.inject("GET", "/api/me", undefined, pairOf(cookie)))).toBe("SESSION_EXPIRED");
    expect((await app.call("GET", "/api/devices")).json().devices).toEqual([]);
  });

  it("gets a Secure cookie over https, bound to the host, and both are taken back", async () => {
    const headers = { "x-forwarded-proto": "https" };
    const signedIn = await app.inject("POST", "/api/sign-in", { token: app.token.current }, { headers });
    const cookie = cookieOf(signedIn);
    expect(cookie).toMatch(/^__Host-hearth_18789=[\w-]{43}; Path=\/; .*; Secure$/);
    const own = { headers: { ...headers, ...pairOf(cookie).headers } };
    const me = await app.inject("GET", "/api/me", undefined, own);
    expect([me.statusCode, cookieOf(me)]).toEqual([200, cookie]);
    const out = await app.inject("POST", "/api/sign-out", undefined, own);
    expect(out.headers["set-cookie"]).toMatchObject([
      expect.stringMatching(/^__Host-hearth_18789=; .*Max-Age=0.*; Secure$/),
      expect.stringMatching(/^hearth_18789=; .*Max-Age=0/),
    ]);
  });

  it("is known though another program planted cookies of the same name, and is given its own back", async () => {
    const cookie = cookieOf(await app.inject("POST", "/api/sign-in", { token: app.token.current }));
    const planted = `hearth_18789=planted; __Host-hearth_18789=x; ${pairOf(cookie).headers.cookie}; hearth_18789=y`;
    const me = await app.inject("GET", "/api/me", undefined, { headers: { cookie: planted } });
    expect([me.statusCode, cookieOf(me)]).toEqual([200, cookie]);
  });

  it("is not known by the cookie of a gateway at another port", async () => {
    const { cookie } = pairOf(cookieOf(await app.inject("POST", "/api/sign-in", { token: app.token.current }))).headers;
    const other = { headers: { cookie: cookie.replace("18789", "18790") } };
    expect(codeOf(await app.inject("GET", "/api/me", undefined, other))).toBe("AUTH_REQUIRED");
    const both = [writeCookie("one", 18_790, false), writeCookie("two", 18_789, false)].join("; ");
    expect([readCookies(both, 18_790), readCookies(both, 18_789)]).toEqual([["one"], ["two"]]);
  });

  it("leaves no second entry when it signs in again", async () => {
    const first = await app.inject("POST", "/api/sign-in", { token: app.token.current });
    await app.inject("POST", "/api/sign-in", { token: app.token.current }, pairOf(cookieOf(first)));
    expect((await app.call("GET", "/api/devices")).json().devices).toHaveLength(1);
  });

  it("is forgotten after 180 days away, not before", async () => {
    const cookie = cookieOf(await app.inject("POST", "/api/sign-in", { token: app.token.current }));
    app.clock.advance(179 * 24 * 60 * minute);
    expect((await app.inject("GET", "/api/me", undefined, pairOf(cookie))).statusCode).toBe(200);
    app.clock.advance(179 * 24 * 60 * minute);
    expect((await app.inject("GET", "/api/me", undefined, pairOf(cookie))).statusCode).toBe(200);
    app.clock.advance(181 * 24 * 60 * minute);
    expect(codeOf(await app.inject("GET", "/api/me", undefined, pairOf(cookie)))).toBe("SESSION_EXPIRED");
  });

  it("must send a code or a token, not both, not none", async () => {
    for (const body of [{}, { code: "x", token: "y" }])
      expect(codeOf(await app.inject("POST", "/api/sign-in", body))).toBe("REQUEST_INVALID");
  });
});
