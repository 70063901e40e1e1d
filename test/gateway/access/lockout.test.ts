import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addressKey } from "../../../gateway/access/address.ts";
import { createLockout } from "../../../gateway/access/lockout.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});
afterEach(() => app.stop());

const minute = 60_000;
const ask = (headers: Record<string, string>, address = "100.64.0.7") =>
  app.inject("GET", "/api/me", undefined, { headers, address });
const wrong = (n = 0, address?: string) => ask({ authorization: `Bearer wrong-${n}` }, address);
const right = (address?: string) => ask({ "x-api-key": app.token.current }, address);

describe("wrong tokens", () => {
  it("lock their address out after ten, for fifteen minutes, even with the right one if it is short, and are audited once", async () => {
    for (let n = 0; n < 10; n++) expect((await wrong(n)).json().error.code).toBe("AUTH_REFUSED");
    const locked = await right();
    expect([locked.statusCode, locked.json().error.code, locked.headers["retry-after"]]).toEqual([429, "AUTH_LOCKED", "900"]);
    for (let n = 0; n < 10; n++) expect((await wrong(n)).json().error.code).toBe("AUTH_LOCKED");
    await setImmediate();
    const rows = app.db.prepare<[], { target: string }>("SELECT target FROM audit WHERE action = 'access.locked'").all();
    expect(rows).toEqual([{ target: "100.64.0.7" }]);
    expect((await right("100.64.0.8")).statusCode).toBe(200);
    app.clock.advance(15 * minute - 1);
    expect((await right()).statusCode).toBe(429);
    app.clock.advance(1);
    expect((await right()).statusCode).toBe(200);
  });

  it("count only within ten minutes", async () => {
    for (let n = 0; n < 9; n++) await wrong(n);
    app.clock.advance(10 * minute);
    for (let n = 0; n < 9; n++) await wrong(n);
    expect((await right()).statusCode).toBe(200);
  });

  it("count for the address of the socket, whatever a header claims", async () => {
    for (let n = 0; n < 10; n++) await ask({ authorization: "Bearer wrong", "x-forwarded-for": `203.0.113.${n}` });
    expect((await ask({ "x-api-key": app.token.current, "x-forwarded-for": "203.0.113.99" })).statusCode).toBe(429);
  });

  it("also count at the sign-in page", async () => {
    for (let n = 0; n < 10; n++) await app.inject("POST", "/api/sign-in", { token: "wrong" }, { address: "100.64.0.7" });
    expect((await right()).json().error.code).toBe("AUTH_LOCKED");
  });

  it("do not shut out a browser that is signed in, and a stale cookie is no wrong token", async () => {
    const signedIn = await app.inject("POST", "/api/sign-in", { token: app.token.current }, { address: "100.64.0.7" });
    const cookie = String(signedIn.headers["set-cookie"]).split(";")[0] ?? "";
    for (let n = 0; n < 20; n++)
      expect((await ask({ cookie: `hearth_18789=stale${n}` })).json().error.code).toBe("SESSION_EXPIRED");
    expect((await right()).statusCode).toBe(200);
    for (let n = 0; n < 10; n++) await wrong(n);
    expect((await right()).statusCode).toBe(429);
    expect((await ask({ cookie })).statusCode).toBe(200);
  });

  it("do not shut out what cannot be guessed: a long owner's token and an app's access token", async () => {
    app.token.current = "x".repeat(43);
    const { code } = (await app.call("POST", "/api/pairings", {})).json();
    const { accessToken } = (await app.inject("POST", "/api/devices/pair", { code, name: "phone" })).json();
    for (let n = 0; n < 10; n++) await wrong(n);
    expect((await wrong()).statusCode).toBe(429);
    const signIn = async (token: string) =>
      (await app.inject("POST", "/api/sign-in", { token }, { address: "100.64.0.7" })).statusCode;
    expect([(await right()).statusCode, await signIn(app.token.current), await signIn("wrong")]).toEqual([200, 200, 429]);
    const asApp = (token: string) => ask({ authorization: `Bearer ${token}` });
    for (let n = 0; n < 2; n++) expect((await asApp(accessToken)).statusCode).toBe(200);
    expect((await asApp(`${accessToken}x`)).json().error.code).toBe("AUTH_LOCKED");
    app.token.current = "x".repeat(42);
    expect([(await right()).statusCode, await signIn(app.token.current)]).toEqual([429, 429]);
  });

  it("are looked at no more when the owner's token was replaced", async () => {
    const former = app.token.current;
    app.token.current = "another-owner-token-0123456789abcdef";
    expect((await ask({ "x-api-key": former })).json().error.code).toBe("AUTH_REFUSED");
    expect((await right()).statusCode).toBe(200);
  });

  it.each(["Basic b3duZXI6eA==", "Bearer", "Bearer  ", "owner-token", "bearer a b"])(
    "need a header that is one: %s",
    async authorization => {
      expect((await ask({ authorization })).json().error.code).toBe("AUTH_REQUIRED");
    },
  );

  it("of many strangers do not fill the memory, and the newest are still known", () => {
    const locked: string[] = [];
    const lockout = createLockout({
      clock: createFakeClock(),
      most: 2,
      windowMs: 1000,
      lockMs: 1000,
      onLock: a => locked.push(a),
    });
    for (let n = 0; n < 30_000; n++) lockout.wrong(`address ${n}`);
    lockout.wrong("address 0");
    lockout.wrong("address 29999");
    expect(locked).toEqual(["address 29999"]);
  });
});

describe("an address", () => {
  it.each([
    ["127.0.0.1", "127.0.0.1"],
    ["::ffff:100.64.0.7", "100.64.0.7"],
    // All machines of a tailnet share one /64, and none of them can choose its address.
    ["fd7a:115c:a1e0::1", "fd7a:115c:a1e0:0:0:0:0:1"],
    ["FD7A:115C:A1E0:0:0000:0:0:0001", "fd7a:115c:a1e0:0:0:0:0:1"],
    ["fd7a:115c:a1e0:0:aaaa:bbbb:cccc:dddd", "fd7a:115c:a1e0:0:aaaa:bbbb:cccc:dddd"],
    ["2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ])("%s is counted as %s", (address, key) => expect(addressKey(address)).toBe(key));
});
