import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { codeAlphabet } from "../../../gateway/access/secrets.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});
afterEach(() => app.stop());

const newCode = async (role = "user"): Promise<string> => (await app.call("POST", "/api/pairings", { role })).json().code;
const pair = (code: string, address = "100.64.0.7") =>
  app.inject("POST", "/api/devices/pair", { code, name: "Anna's phone" }, { address });
const minute = 60_000;

describe("a pairing code", () => {
  it("has eight characters that do not look alike, an end, a link and its picture", async () => {
    const answer = await app.call("POST", "/api/pairings", {});
    const { code, url, expiresAt, qrSvg } = answer.json();
    expect(answer.statusCode).toBe(201);
    expect(code).toMatch(new RegExp(`^[${codeAlphabet}]{8}$`));
    expect(url).toBe(`http://127.0.0.1:18789/#pair=${code}`);
    expect(expiresAt).toBe(app.clock.now() + 10 * minute);
    expect(qrSvg).toContain("<svg");
  });

  it("makes an app's tokens once", async () => {
    const code = await newCode();
    const first = await pair(code);
    expect(first.statusCode).toBe(201);
    expect(Object.keys(first.json()).sort()).toEqual(["accessToken", "deviceId", "expiresAt", "refreshToken"]);
    const again = await pair(code);
    expect([again.statusCode, again.json().error.code]).toEqual([401, "PAIRING_CODE_REFUSED"]);
    const me = await app.inject("GET", "/api/me", undefined, {
      headers: { authorization: `Bearer ${first.json().accessToken}` },
    });
    expect(me.json()).toEqual({ kind: "device", deviceId: first.json().deviceId, role: "user" });
  });

  it.each([
    ["small letters", (code: string) => code.toLowerCase()],
    ["a dash", (code: string) => `${code.slice(0, 4)}-${code.slice(4)}`],
    ["blanks", (code: string) => ` ${code.slice(0, 4)} ${code.slice(4)} `],
    ["full-width characters", (code: string) => [...code].map(c => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join("")],
  ])("forgives %s", async (_, typed) => {
    expect((await pair(typed(await newCode()))).statusCode).toBe(201);
  });

  it("ends after ten minutes", async () => {
    const [early, late] = [await newCode(), await newCode()];
    app.clock.advance(10 * minute - 1);
    expect((await pair(early)).statusCode).toBe(201);
    app.clock.advance(1);
    expect((await pair(late)).json().error.code).toBe("PAIRING_CODE_REFUSED");
  });

  it("lets exactly one of many in that show it at once", async () => {
    const code = await newCode();
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => pair(code, `100.64.0.${n + 1}`)));
    expect(answers.map(answer => answer.statusCode).sort()).toEqual([201, ...Array<number>(7).fill(401)]);
    expect((await app.call("GET", "/api/devices")).json().devices).toHaveLength(1);
  });

  it("is not in the database as it is, nor are the secrets it made", async () => {
    const code = await newCode();
    const { accessToken, refreshToken } = (await pair(code)).json();
    const rows = ["devices", "pairings", "audit"].map(table => app.db.prepare(`SELECT * FROM ${table}`).all());
    const kept = JSON.stringify([rows, app.log.lines]);
    for (const secret of [code, accessToken, refreshToken]) expect(kept).not.toContain(secret);
  });

  it("may be tried ten times from one address, then one has to wait", async () => {
    for (let n = 0; n < 10; n++) expect((await pair(`WRONG${n}`)).statusCode).toBe(401);
    const code = await newCode();
    const blocked = await pair(code);
    expect([blocked.statusCode, blocked.json().error.code, blocked.headers["retry-after"]]).toEqual([
      429,
      "TOO_MANY_TRIES",
      "600",
    ]);
    expect((await pair(code, "100.64.0.8")).statusCode).toBe(201);
    app.clock.advance(10 * minute);
    expect((await pair(await newCode())).statusCode).toBe(201);
  });

  it("may be tried thirty times by everybody together, and tries at once are counted", async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => pair(`WRONG${n}`, `100.64.1.${n}`)));
    expect(answers.filter(answer => answer.statusCode === 401)).toHaveLength(30);
    expect(answers.filter(answer => answer.json().error.code === "TOO_MANY_TRIES")).toHaveLength(10);
  });

  it("is not blocked by wrong tokens or made-up refresh tokens, nor do wrong codes block those", async () => {
    const address = "100.64.0.7";
    const post = (path: string, body: object) => app.inject("POST", path, body, { address });
    const { refreshToken } = (await pair(await newCode())).json();
    for (let n = 0; n < 40; n++) {
      expect((await post("/api/devices/refresh", { refreshToken: `made.up.${n}` })).json().error.code).toBe("AUTH_REFUSED");
      if (n < 9) await post("/api/sign-in", { token: `wrong ${n}` });
    }
    expect((await pair(await newCode())).statusCode).toBe(201);
    for (let n = 0; n < 10; n++) await pair(`WRONG${n}`);
    expect((await pair(await newCode())).statusCode).toBe(429);
    expect((await post("/api/sign-in", { token: app.token.current })).statusCode).toBe(200);
    expect((await post("/api/devices/refresh", { refreshToken })).statusCode).toBe(200);
  });

  it("costs no try when it is right", async () => {
    for (let n = 0; n < 15; n++) expect((await pair(await newCode())).statusCode).toBe(201);
  });
});

describe("the setup code", () => {
  it("makes the owner's browser once, within a day, and a new one ends the former", async () => {
    const former = await app.access.createSetupCode();
    const setup = await app.access.createSetupCode();
    const signIn = (code: string) => app.inject("POST", "/api/sign-in", { code });
    expect((await signIn(former.code)).json().error.code).toBe("PAIRING_CODE_REFUSED");
    expect(app.access.hasOwnerDevice()).toBe(false);
    expect((await signIn(setup.code)).json().role).toBe("owner");
    expect(app.access.hasOwnerDevice()).toBe(true);
    expect((await signIn(setup.code)).json().error.code).toBe("PAIRING_CODE_REFUSED");
    const late = await app.access.createSetupCode();
    app.clock.advance(24 * 60 * minute);
    expect((await signIn(late.code)).json().error.code).toBe("PAIRING_CODE_REFUSED");
  });
});
