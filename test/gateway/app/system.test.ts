import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Route } from "../../../contract/routes/define.ts";
import { routes } from "../../../contract/routes/table.ts";
import { probeChannel } from "../../../gateway/agents/probe.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});
afterEach(() => app.stop());

describe("the system's routes", () => {
  it("health holds no secret and needs no token", async () => {
    expect((await app.inject("GET", "/health")).json()).toEqual({ status: "ok", version: "test", bootId: "boot" });
    expect((await app.inject("HEAD", "/health")).statusCode).toBe(200);
  });

  it("status counts what is there", async () => {
    const hold = {
      messageId: null,
      sessionId: null,
      user: "owner",
      device: "",
      day: "2026-11-02",
      boundNanoUsd: 9,
      lines: [],
      channel: "api",
      agent: "a",
      provider: "p",
      model: "m",
      attempt: 1,
      at: app.clock.now(),
    };
    for (const id of ["h1", "h2"]) await app.writer.run("ledger.hold", { ...hold, id });
    const usage = {
      inputTokens: 5,
      outputTokens: 7,
      cacheReadTokens: 2,
      cacheWriteTokens: 0,
      cacheWrite1hTokens: 0,
      thinkingTokens: 0,
      estimated: false,
    };
    await app.writer.run("ledger.settle", {
      holdId: "h1",
      usage,
      costNanoUsd: 5,
      state: "settled",
      failureCode: null,
      at: app.clock.now(),
    });
    // A connection test costs tokens, but answered nobody.
    await app.writer.run("ledger.hold", { ...hold, channel: probeChannel, id: "h3" });
    const tested = { ...usage, cacheReadTokens: 0 };
    await app.writer.run("ledger.settle", {
      ...{ holdId: "h3", usage: tested, costNanoUsd: 1, state: "settled", failureCode: null, at: app.clock.now() },
    });
    const status = (await app.call("GET", "/api/status")).json();
    expect(status).toMatchObject({
      gateway: { state: "running", url: "http://127.0.0.1:18789", pid: process.pid, addresses: ["127.0.0.1:18789"] },
      setup: { done: false },
      messages: { sessions: 0, messages: 0, answering: 0, waiting: 0 },
      usageToday: { inputTokens: 12, outputTokens: 14, answers: 1 },
    });
    expect(status.disk.freeBytes).toBeGreaterThan(0);
    const metrics = (await app.call("GET", "/metrics")).body;
    expect(metrics).toMatch(/^hearth_holds 1$/m);
    expect(metrics).toMatch(/^hearth_answers_today 1$/m);
  });

  it("metrics count requests by route and status, and know the process", async () => {
    await app.inject("GET", "/health");
    await app.inject("GET", "/api/me");
    await app.call("GET", "/api/sessions/some-private-id");
    const answer = await app.call("GET", "/metrics");
    expect(answer.headers["content-type"]).toContain("text/plain");
    expect(answer.body).toMatch(/^hearth_requests_total\{route="health",status="200"\} 1$/m);
    expect(answer.body).toMatch(/^hearth_requests_total\{route="whoAmI",status="401"\} 1$/m);
    expect(answer.body).toMatch(/^process_resident_memory_bytes \d+/m);
    expect(answer.body).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    expect(answer.body).not.toContain("some-private-id");
    expect((await app.call("GET", "/metrics")).body).toMatch(/route="metrics",status="200"\} 1$/m);
  });

  it("metrics tell a guest's phone nothing of the owner", async () => {
    const { code } = (await app.call("POST", "/api/pairings", { role: "user" })).json();
    const { accessToken } = (await app.inject("POST", "/api/devices/pair", { code, name: "phone" })).json();
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await app.inject("GET", "/metrics", undefined, { headers })).json().error.code).toBe("OWNER_ONLY");
  });

  it("openapi describes every row", async () => {
    const document = (await app.call("GET", "/api/openapi.json")).json();
    const described = Object.values<Record<string, { operationId: string; parameters: { name: string }[] }>>(
      document.paths,
    ).flatMap(path => Object.values(path));
    expect(described.map(one => one.operationId).sort()).toEqual(Object.keys(routes).sort());
    for (const [name, row] of Object.entries<Route>(routes)) {
      const wanted = [...row.path.matchAll(/:(\w+)/g)].map(match => match[1]);
      const found = described.find(one => one.operationId === name)?.parameters.map(parameter => parameter.name) ?? [];
      expect(found).toEqual(expect.arrayContaining(wanted));
    }
    expect(document.paths["/api/sessions"].post.requestBody.required).toBe(false);
    expect(document.paths["/api/devices/pair"].post.requestBody.required).toBe(true);
  });
});
