import { once } from "node:events";
import { request } from "node:http";
import type { Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { z } from "zod";
import type { Budget } from "../../../contract/routes/budget.ts";
import type { SettingsFile } from "../../../contract/settings/schema.ts";
import { createAdditions } from "../../../gateway/budget/additions.ts";
import { noUsage } from "../../../gateway/budget/ledger.ts";
import { createMeters } from "../../../gateway/budget/meters.ts";
import { toNano } from "../../../gateway/budget/money.ts";
import { createNames } from "../../../gateway/budget/names.ts";
import { createBreakdown } from "../../../gateway/budget/report/breakdown.ts";
import { createMoneyFigures } from "../../../gateway/budget/report/money-figures.ts";
import { createWho } from "../../../gateway/budget/who.ts";
import { createWindowsOf } from "../../../gateway/budget/windows.ts";
import { newId } from "../../../gateway/db/new-id.ts";
import { createBudgetHandlers } from "../../../gateway/routes/budget.ts";
import { createMetrics } from "../../../gateway/routes/metrics.ts";
import { createRequestCounts } from "../../../gateway/routes/request-counts.ts";
import { createTestApp, type TestRooms } from "../../support/app.ts";

const prices: Budget["prices"] = { updatedAt: "2026-11-01", ageDays: 20, stale: false, unpriced: ["p/new"] };

function budgetRooms({ db, writer, clock, log, settings, hub }: TestRooms) {
  const cost = () => settings.current().cost;
  const windowsAt = createWindowsOf(() => cost().timeZone);
  const names = createNames({ db, agentName: id => settings.current().agents[id]?.name });
  const additions = createAdditions({ db, writer, windowsAt, newId });
  const who = createWho({ device: () => undefined });
  const everybody = () => [who("owner")];
  const room = { db, writer, clock, settings, cost, windowsAt, everybody, hub, log, added: additions.added, nameOf: names.of };
  const meters = createMeters({ ...room, agents: () => ["default"], announceEveryMs: 2 });
  const timeZone = () => cost().timeZone ?? "UTC";
  const handlers = createBudgetHandlers({
    ...{ db, clock, cost, timeZone, windowsAt, names, meters, additions },
    localModel: () => "ollama/small",
    prices: () => prices,
  });
  const money = createMoneyFigures({ meters, breakdown: createBreakdown({ db, names }), prices: () => prices });
  return { meters, handlers, money };
}

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function budgetApp(cost: z.input<typeof SettingsFile>["cost"]) {
  let rooms: ReturnType<typeof budgetRooms> | undefined;
  const app = await createTestApp({
    settings: { cost: { timeZone: "UTC", ...cost }, agents: { cook: { name: "The cook" } } },
    handlers: test => {
      rooms = budgetRooms(test);
      return rooms.handlers;
    },
  });
  const { meters, money } = rooms!;
  ends.push(async () => {
    await meters.stop();
    await app.stop();
  });
  const spend = async (usd: number, given: { agent?: string; day?: string } = {}): Promise<void> => {
    const at = app.clock.now();
    const id = newId();
    const day = given.day ?? new Date(at).toISOString().slice(0, 10);
    await app.writer.run("ledger.hold", {
      ...{
        id,
        at,
        day,
        boundNanoUsd: toNano(usd),
        user: "owner",
        device: "",
        channel: "webchat",
        agent: given.agent ?? "default",
      },
      ...{ provider: "p", model: "m", messageId: null, sessionId: null, attempt: 1, lines: [] },
    });
    const usage = { ...noUsage, inputTokens: 3, outputTokens: 4 };
    await app.writer.run("ledger.settle", {
      holdId: id,
      usage,
      costNanoUsd: toNano(usd),
      state: "settled",
      failureCode: null,
      at,
    });
  };
  const get = async (url: string) => {
    const answer = await app.call("GET", url);
    return { status: answer.statusCode, body: answer.json() };
  };
  return { ...app, meters, money, spend, get };
}

describe("the budget's routes", () => {
  it("7 bifrost #5673: GET /api/budget says every budget that is set, and the rest of what a page shows", async () => {
    const app = await budgetApp({
      dailyBudget: 2,
      monthlyBudget: 30,
      maxPerRequest: 0.5,
      onStop: "local",
      limits: [
        { agent: "cook", dailyBudget: 1 },
        { channel: "api", rateLimit: {} },
      ],
    });
    await app.spend(0.42, { agent: "cook" });
    const { status, body } = await app.get("/api/budget");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      day: { spentUsd: "0.42", heldUsd: "0", limitUsd: "2", stopUsd: "1.9", leftUsd: "1.48", state: "fine" },
      month: { spentUsd: "0.42", limitUsd: "30", stopUsd: "28.5" },
      timeZone: "UTC",
      onStop: "local",
      localModel: "ollama/small",
      maxPerRequestUsd: "0.5",
      limits: [
        {
          scope: "agent:cook",
          kind: "agent",
          name: "The cook",
          day: { limitUsd: "1", leftUsd: "0.53" },
          month: { limitUsd: null },
        },
      ],
      by: { day: { window: "2026-11-02", agent: [{ id: "cook", name: "The cook", usd: "0.42" }] }, month: { window: "2026-11" } },
      notices: [],
      prices,
    });
    expect(body.limits).toHaveLength(1);
  });

  it("adds money for today: exact, audited, for a budget that is there", async () => {
    const app = await budgetApp({ dailyBudget: 1, monthlyBudget: 1.5, limits: [{ agent: "cook", dailyBudget: 1 }] });
    const add = async (body: object) => {
      const answer = await app.call("POST", "/api/budget/add", body);
      return [answer.statusCode, answer.json()] as const;
    };
    const [status, budget] = await add({ usd: "0.000000001" });
    expect(status).toBe(200);
    expect(budget).toMatchObject({
      day: { limitUsd: "1.000000001", stopUsd: "0.950000001" },
      month: { limitUsd: "1.500000001" },
    });
    expect((await add({ usd: 5, scope: "agent:The cook" }))[1].limits[0].day).toMatchObject({
      limitUsd: "6",
      stopUsd: "5.95",
      addedUsd: "5",
    });
    expect((await add({ usd: 1, scope: "agent:nobody" }))[1]).toMatchObject({ error: { code: "BUDGET_NOT_FOUND" } });
    for (const usd of [0, -1, "x", 100_001, null, 1e-12, "0.000000000"]) expect((await add({ usd }))[0]).toBe(400);
    expect(app.db.prepare("SELECT actor, action, target, detail FROM audit").all()).toEqual([
      { actor: "owner", action: "budget.added", target: "*", detail: '{"usd":"0.000000001","day":"2026-11-02"}' },
      { actor: "owner", action: "budget.added", target: "agent:cook", detail: '{"usd":"5","day":"2026-11-02"}' },
    ]);
    app.clock.advance(86_400_000);
    expect((await app.get("/api/budget")).body).toMatchObject({
      day: { limitUsd: "1", addedUsd: "0" },
      month: { limitUsd: "1.500000001", addedUsd: "0.000000001" },
      limits: [{ day: { limitUsd: "1" } }],
    });
  });

  it("adding money ends a stop, and the pages hear of it", async () => {
    const app = await budgetApp({ dailyBudget: 1 });
    const states: string[] = [];
    app.hub.subscribe(({ event }) => void (event.kind === "budget.changed" && states.push(event.day.state)));
    app.meters.start();
    await app.spend(0.95);
    app.meters.refused({ scope: "*", window: "2026-11-02" });
    await vi.waitFor(() => expect(states.at(-1)).toBe("stopped"));
    expect((await app.get("/api/budget")).body).toMatchObject({
      day: { state: "stopped" },
      notices: [{ line: "alert" }, { line: "stop" }],
    });
    await app.call("POST", "/api/budget/add", { usd: 1 });
    await vi.waitFor(() => expect(states.at(-1)).toBe("fine"));
    expect((await app.get("/api/budget")).body).toMatchObject({ day: { state: "fine", leftUsd: "1" }, notices: [] });
  });

  it("dismisses a notice; one that is not there is a failure with a code", async () => {
    const app = await budgetApp({ dailyBudget: 1 });
    app.meters.start();
    await app.spend(0.9);
    await vi.waitFor(async () => expect((await app.get("/api/budget")).body.notices).toHaveLength(1));
    const [{ id }] = (await app.get("/api/budget")).body.notices;
    const dismiss = (which: string) => app.call("POST", `/api/budget/notices/${encodeURIComponent(which)}/dismiss`);
    expect((await dismiss(id)).json()).toEqual({ ok: true });
    expect((await app.get("/api/budget")).body.notices).toEqual([]);
    expect((await dismiss("none")).json()).toMatchObject({ error: { code: "NOTICE_NOT_FOUND" } });
  });

  it("history, shares and calls", async () => {
    const app = await budgetApp({});
    await app.spend(0.25);
    const history = (await app.get("/api/budget/history?days=2")).body;
    expect(history).toMatchObject({
      days: [
        { day: "2026-11-01", usd: "0" },
        { day: "2026-11-02", usd: "0.25", inputTokens: 3 },
      ],
      totalUsd: "0.25",
    });
    expect((await app.get("/api/budget/history")).body.days).toHaveLength(90);
    expect((await app.get("/api/budget/breakdown/2026-11")).body).toMatchObject({
      window: "2026-11",
      model: [{ id: "p/m", usd: "0.25" }],
    });
    expect((await app.get("/api/budget/breakdown/now")).status).toBe(400);
    expect((await app.get("/api/budget/calls?usd=1")).body).toMatchObject({
      calls: [{ model: "p/m", usd: "0.25" }],
      totalUsd: "0.25",
      complete: true,
    });
  });

  it("is the owner's alone", async () => {
    const app = await budgetApp({});
    for (const [method, url] of [
      ["GET", "/api/budget"],
      ["POST", "/api/budget/add"],
      ["GET", "/api/budget/export.csv"],
    ] as const)
      expect((await app.inject(method, url, method === "POST" ? { usd: 1 } : undefined)).statusCode).toBe(401);
  });

  it("exports CSV under a name of its days", async () => {
    const app = await budgetApp({});
    await app.spend(0.25);
    const today = new Date().toISOString().slice(0, 10);
    const answer = await app.call("GET", `/api/budget/export.csv?from=2026-11-01&to=${today}`);
    expect(answer.headers).toMatchObject({
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="hearth-spending-2026-11-01-${today}.csv"`,
    });
    expect(answer.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect((await app.call("GET", "/api/budget/export.csv")).payload).toContain(",p/m,settled,0.25,no,3,4,");
    expect((await app.get("/api/budget/export.csv?from=2026-13-45")).body).toMatchObject({ error: { code: "REQUEST_INVALID" } });
  });

  it("a reader who stops reading an export does not make it pile up in memory", async () => {
    const app = await budgetApp({});
    const insert = app.db.prepare(
      `INSERT INTO usage SELECT ?, '2026-11-02', 'owner', '', 'webchat', 'default', 'p', ?, NULL, NULL, 1, 'settled', 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, NULL, 1, 1, NULL`,
    );
    const rows = 30_000;
    app.db.transaction(() => {
      for (let at = 0; at < rows; at++) insert.run(String(at).padStart(8, "0"), "m".repeat(1_000));
    })();
    const { url } = await app.listen();
    const sockets: Socket[] = [];
    app.app.server.on("connection", socket => void sockets.push(socket));
    const asked = request(`${url}/api/budget/export.csv`, { headers: { authorization: `Bearer ${app.token.current}` } }).end();
    const [answer] = await once(asked, "response");
    answer.pause();
    let written = -1;
    // Until it stands still: what the sockets hold is full.
    while (written !== sockets[0]?.bytesWritten) {
      written = sockets[0]?.bytesWritten ?? 0;
      await new Promise(done => setTimeout(done, 50));
    }
    expect(written).toBeLessThan(15_000_000);
    let lines = 0;
    let bytes = 0;
    answer.setEncoding("utf8").on("data", (text: string) => {
      lines += text.split("\n").length - 1;
      bytes += text.length;
    });
    answer.resume();
    await once(answer, "end");
    expect(bytes).toBeGreaterThan(30_000_000);
    expect(lines).toBe(rows + 1);
  });
});

describe("metrics of money", () => {
  const scrape = async (app: Awaited<ReturnType<typeof budgetApp>>) => {
    const figures = () => ({
      sessions: 0,
      messages: 0,
      answering: 0,
      waiting: 0,
      held: 0,
      answersToday: 0,
      inputTokensToday: 0,
      outputTokensToday: 0,
    });
    let readings = 0;
    const money = () => {
      readings++;
      return app.money();
    };
    const metrics = createMetrics({ version: "1", counts: createRequestCounts(), figures, streams: () => 0, money });
    return {
      read: async () => (await metrics()).text.split("\n").filter(line => /^hearth_(budget|cost|prices)/.test(line)),
      readings: () => readings,
    };
  };

  it("spent, held and limits of every budget, today's models, the age of the prices; one reading for all", async () => {
    const app = await budgetApp({ dailyBudget: 2, limits: [{ agent: "cook", monthlyBudget: 3 }] });
    await app.spend(0.5, { agent: "cook" });
    const prometheus = await scrape(app);
    expect(await prometheus.read()).toEqual([
      'hearth_budget_spent_usd{unit="day",scope="*"} 0.5',
      'hearth_budget_spent_usd{unit="month",scope="*"} 0.5',
      'hearth_budget_spent_usd{unit="day",scope="agent:cook"} 0.5',
      'hearth_budget_spent_usd{unit="month",scope="agent:cook"} 0.5',
      'hearth_budget_held_usd{unit="day",scope="*"} 0',
      'hearth_budget_held_usd{unit="month",scope="*"} 0',
      'hearth_budget_held_usd{unit="day",scope="agent:cook"} 0',
      'hearth_budget_held_usd{unit="month",scope="agent:cook"} 0',
      'hearth_budget_limit_usd{unit="day",scope="*"} 2',
      'hearth_budget_limit_usd{unit="month",scope="agent:cook"} 3',
      'hearth_cost_today_usd{model="p/m"} 0.5',
      "hearth_prices_age_days 20",
    ]);
    expect(prometheus.readings()).toBe(1);
    app.settings.set({ cost: { timeZone: "UTC" } });
    expect((await prometheus.read()).filter(line => line.includes("limit") || line.includes("cook"))).toEqual([]);
  });
});
