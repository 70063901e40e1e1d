import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Route } from "../../../contract/routes/define.ts";
import { routes } from "../../../contract/routes/table.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";

const rows = Object.entries<Route>(routes).map(([name, row]) => ({
  name,
  row,
  url: row.path.replace(/:(\w+)/g, "x").replace("*", "a/b"),
}));

describe("every route of the contract", () => {
  let app: TestApp;
  let listening: ReturnType<TestApp["listen"]> | undefined;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());

  /** Sends a request line and headers as they are, beside the right Host. */
  const overSocket = async () => {
    listening ??= app.listen();
    const { port } = await listening;
    const host = `127.0.0.1:${port}`;
    const request = (line: string, headers: readonly string[] = []): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect(port, "127.0.0.1");
        let text = "";
        socket.on("data", data => {
          text += data.toString();
        });
        socket.on("error", reject);
        socket.on("close", () => resolve(text));
        socket.write(`${[line, `Host: ${host}`, ...headers, "Connection: close"].join("\r\n")}\r\n\r\n`);
      });
    return { host, request };
  };
  const auth = () => ({ authorization: `Bearer ${app.token.current}` });

  it.each(rows.filter(({ row }) => row.access !== "open"))("$name is refused without a token", async ({ row, url }) => {
    const answer = await app.inject(row.method, url, row.method === "GET" ? undefined : {});
    expect([answer.statusCode, answer.json().error.code]).toEqual([401, "AUTH_REQUIRED"]);
  });

  it.each(rows)("$name is refused to a foreign or null Origin, even with the token", async ({ row, url }) => {
    for (const origin of [
      "https://evil.example",
      "null",
      "http://127.0.0.1:1",
      "http://localhost",
      "file://",
      "http://127.0.0.1:18789.evil.example",
    ]) {
      const answer = await app.inject(row.method, url, undefined, { headers: { ...auth(), origin } });
      expect([origin, answer.statusCode, answer.json().error.code]).toEqual([origin, 403, "ORIGIN_NOT_ALLOWED"]);
    }
  });

  it.each(rows)("$name is refused under a foreign Host, even with the token", async ({ row, url }) => {
    for (const host of [
      "evil.example",
      "evil.example:18789",
      "127.0.0.1",
      "127.0.0.1:1",
      "localhost.evil.example:18789",
      "127.0.0.1:18789@evil.example",
    ]) {
      const answer = await app.inject(row.method, url, undefined, { headers: { ...auth(), host } });
      expect([host, answer.statusCode, answer.json().error.code]).toEqual([host, 421, "HOST_NOT_ALLOWED"]);
    }
  });

  it.each(rows.filter(({ row }) => row.access === "owner"))(
    "$name is refused to a device that is not the owner's",
    async ({ row, url }) => {
      const { code } = (await app.call("POST", "/api/pairings", { role: "user" })).json();
      const { accessToken } = (await app.inject("POST", "/api/devices/pair", { code, name: "a guest's phone" })).json();
      const answer = await app.inject(row.method, url, row.method === "GET" ? undefined : {}, {
        headers: { authorization: `Bearer ${accessToken}` },
      });
      expect([answer.statusCode, answer.json().error.code]).toEqual([403, "OWNER_ONLY"]);
    },
  );

  it.each(rows.filter(({ url }) => /^\/(api|v1)\//.test(url)))(
    "$name is refused to another site's page",
    async ({ row, url }) => {
      for (const site of ["cross-site", "same-site"]) {
        const answer = await app.inject(row.method, url, undefined, { headers: { ...auth(), "sec-fetch-site": site } });
        expect([answer.statusCode, answer.json().error.code]).toEqual([403, "ORIGIN_NOT_ALLOWED"]);
      }
    },
  );

  it.each(rows.filter(({ row }) => row.method !== "GET"))("$name takes no form of another page", async ({ row, url }) => {
    const types = ["application/x-www-form-urlencoded", "text/plain", "text/plain;charset=UTF-8"];
    if (row.consumes === undefined) types.push("multipart/form-data; boundary=x");
    for (const type of types) {
      const answer = await app.app.inject({
        method: row.method,
        url,
        headers: { host: "127.0.0.1:18789", ...auth(), "content-type": type },
        payload: '{"code":"x"}',
      });
      expect([type, answer.statusCode, answer.json().error.code]).toEqual([type, 415, "MEDIA_TYPE_NOT_SERVED"]);
    }
  });

  it.each(rows)("$name refuses a WebSocket", async ({ row, url }) => {
    const answer = await app.inject(row.method, url, undefined, {
      headers: { ...auth(), connection: "Upgrade", upgrade: "websocket" },
    });
    expect([answer.statusCode, answer.json().error.code]).toEqual([400, "UPGRADE_NOT_SERVED"]);
  });

  it.each(["/%61pi/me", "/%6detrics", "/metrics#x", "/api/me#x", "/%zz", "/%76%31/models"])(
    "%s is no page that another site may open",
    async path => {
      const { request } = await overSocket();
      const site = "Sec-Fetch-Site: cross-site";
      const answer = await request(`GET ${path} HTTP/1.1`, [site]);
      expect(answer).toMatch(/HTTP\/1.1 (403|400) /);
      expect(answer).toMatch(/ORIGIN_NOT_ALLOWED|REQUEST_MALFORMED/);
    },
  );

  it("answers no request for another host, however it is written", async () => {
    const { request, host } = await overSocket();
    for (const target of ["http://evil.example/api/me", "http://evil.example", "https://evil.example/", "ftp://evil.example/"])
      expect(await request(`GET ${target} HTTP/1.1`)).toMatch(/^HTTP\/1.1 421 .*HOST_NOT_ALLOWED/s);
    expect(await request("GET /health HTTP/1.1", ["Host: evil.example"])).toMatch(/^HTTP\/1.1 400 .*REQUEST_MALFORMED/s);
    expect(await request("GET /health HTTP/1.1", [`hOST: ${host}`])).toMatch(/^HTTP\/1.1 400 .*REQUEST_MALFORMED/s);
    expect(await request(`GET http://${host}/health HTTP/1.1`)).toMatch(/^HTTP\/1.1 200 /);
    const site = "Sec-Fetch-Site: cross-site";
    expect(await request(`GET http://${host}/api/me HTTP/1.1`, [site])).toMatch(/^HTTP\/1.1 403 .*ORIGIN_NOT_ALLOWED/s);
  });

  it("never takes a token from the address", async () => {
    for (const name of ["token", "access_token", "api_key", "key"]) {
      const answer = await app.inject("GET", `/api/status?${name}=${app.token.current}`);
      expect(answer.json().error.code).toBe("AUTH_REQUIRED");
    }
  });
});
