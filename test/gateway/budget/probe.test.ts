import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import { Cost } from "../../../contract/settings/cost.ts";
import { createProbe } from "../../../gateway/agents/probe.ts";
import type { Counters } from "../../../gateway/budget/counters/counters.ts";
import type { FoundPrice } from "../../../gateway/budget/prices/price.ts";
import { type Database, openDatabase } from "../../../gateway/db/open.ts";
import { createInlineWriter } from "../../../gateway/db/writer-inline.ts";
import { type Writer, writes } from "../../../gateway/db/writes.ts";
import type { ConnectionDraft } from "../../../gateway/models/registry/connection-test.ts";
import { createTestSecret } from "../../../gateway/process/test-secret.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { createTestBudget, createTestDrains, plainPrice } from "../../support/test-budget.ts";
import { startFakeAnthropic } from "../../support/upstreams/anthropic.ts";
import { startFakeOpenAi } from "../../support/upstreams/openai.ts";
import type { Script } from "../../support/upstreams/script.ts";
import { quietLog, setUpModels } from "../models/registry-support.ts";
import { never } from "../models/support.ts";
import { messagesStream, startEvent, textEvent } from "./paid-door.ts";

const perToken = 1_000;
const key = "k-123456789";

let db: Database;
let writer: Writer;
let found: FoundPrice;
let cleanup: (() => Promise<void>)[];
beforeEach(() => {
  db = openDatabase(":memory:");
  writer = createInlineWriter(db, writes);
  found = { kind: "priced", price: plainPrice };
  cleanup = [];
});
afterEach(async () => {
  for (const one of cleanup.reverse()) await one();
  await writer.stop();
  db.close();
});

type Row = { state: string; cost: number; bound: number; channel: string; agent: string; user: string; attempt: number };
const rows = (): Row[] =>
  db
    .prepare<[], Row>(
      "SELECT state, cost_nano_usd AS cost, bound_nano_usd AS bound, channel, agent, user, attempt FROM usage ORDER BY id",
    )
    .all();
const held = (): number => db.prepare<[], number>("SELECT count(*) FROM holds").pluck().get() ?? 0;
const booked = async (): Promise<Row[]> => {
  await expect.poll(() => [held(), rows().length]).toEqual([0, 1]);
  return rows();
};

/** A provider, not in the settings, whose models cost what `found` says. `seen`: how much was on disk whenever it was asked for an answer. */
async function setUp(
  kind: "anthropic" | "openai-compatible",
  script: Script = {},
  cost: object = { dailyBudget: 1 },
  hold: Counters["hold"] | null = null,
) {
  const seen: number[] = [];
  const watched: Script = {
    key,
    reply: () => {
      seen.push(held());
      return "Hi";
    },
    ...script,
  };
  const fake = await (kind === "anthropic" ? startFakeAnthropic(watched) : startFakeOpenAi(watched));
  const drains = createTestDrains();
  const shared: Counters | null = hold && {
    hold,
    settle: () => Promise.resolve(),
    correct: () => Promise.resolve(),
    total: () => Promise.resolve({ spentNanoUsd: 0, heldNanoUsd: 0 }),
  };
  const budget = createTestBudget(
    { writer, clock: createFakeClock(), log: quietLog, cost: () => Cost.parse(cost) },
    { find: () => found, shared: () => shared },
  );
  const probe = createProbe({ budget, drains, restMs: 20, log: quietLog });
  const row = { name: "cloud", type: kind, baseUrl: fake.url };
  const { models, settings } = setUpModels({ providers: [{ ...row, apiKey: "vault:provider:cloud:apiKey" }] }, { probe });
  cleanup.push(fake.stop, models.stop, drains.stop);
  const test = async (draft: Partial<ConnectionDraft> = {}, language: "en" | "zh-CN" = "en") => {
    const told = await models.test({ ...row, apiKey: key, ...draft } as ConnectionDraft, "device:kitchen", language, never());
    const states = told.steps.map(({ state }) => state).join(" ");
    return { ...told, states, model: told.steps.find(({ step }) => step === "model")?.message ?? "" };
  };
  return { fake, models, settings, drains, seen, test };
}

describe("45 openclaw #91575: a probe is reserved before it is sent", () => {
  it.each(["anthropic", "openai-compatible"] as const)("45 openclaw #91575: and booked at what %s reports", async kind => {
    const { test, seen, fake } = await setUp(kind);
    const told = await test();
    expect(told).toMatchObject({ ok: true, states: "ok ok ok ok" });
    expect(told.steps[3]?.message).toBe("The account may be used.");
    expect([seen, fake.calls()]).toEqual([[1], 1]);
    const [row] = await booked();
    expect(row).toMatchObject({ state: "settled", channel: "test", agent: "default", user: "kitchen", attempt: 1 });
    expect(row!.cost).toBeGreaterThan(0);
    expect(row!.cost % perToken).toBe(0);
    expect(row!.cost).toBeLessThanOrEqual(row!.bound);
  });

  it("45 openclaw #91575: also the test of a new secret, for whoever changes it", async () => {
    const { models, settings, seen } = await setUp("anthropic");
    const testSecret = createTestSecret({ settings: settings.current, models, language: "en" });
    expect(await testSecret("provider:cloud:apiKey", key, "owner", never())).toMatchObject({ ok: true });
    expect(seen).toEqual([1]);
    expect(await booked()).toMatchObject([{ state: "settled", channel: "test", user: "owner" }]);
  });

  it("45 openclaw #91575: a provider that does not end is let go, and booked when it is read to its end", async () => {
    const { test, drains } = await setUp("anthropic", {
      ...messagesStream([startEvent({ input_tokens: 9, output_tokens: 1 }), textEvent("Hi")], "hang"),
    });
    expect((await test()).states).toBe("ok ok ok ok");
    expect([held(), drains.running()]).toEqual([1, 1]);
    drains.cut();
    const [row] = await booked();
    expect(row).toMatchObject({ state: "bound", channel: "test" });
  });

  it("what is turned away costs nothing; what broke off costs its bound", async () => {
    const turnedAway = await setUp("anthropic", { fail: 429 });
    expect((await turnedAway.test()).ok).toBe(false);
    expect(await booked()).toMatchObject([{ state: "released", cost: 0 }]);
    db.exec("DELETE FROM usage");
    const torn = await setUp("anthropic", { fail: "reset" });
    expect((await torn.test()).ok).toBe(false);
    const [row] = await booked();
    expect(row).toMatchObject({ state: "bound", cost: row!.bound });
    expect(row!.bound).toBeGreaterThan(0);
  });

  it("what costs nothing is asked however empty the budget, and counted", async () => {
    found = { kind: "free", why: "local" };
    const { test } = await setUp("anthropic", {}, { dailyBudget: 0 });
    const told = await test();
    expect(told).toMatchObject({ ok: true, states: "ok ok ok ok" });
    expect(told.steps[3]?.message).toContain("counts it as free");
    expect(await booked()).toMatchObject([{ state: "settled", cost: 0, channel: "test" }]);
  });
});

describe("a test that the budget does not let ask", () => {
  it("for want of a price: the list proves the key, the model is not asked, and the way on is told", async () => {
    found = { kind: "unknown" };
    const { test, fake } = await setUp("openai-compatible");
    const told = await test();
    expect(told).toMatchObject({ ok: true, failure: null, states: "ok ok skipped skipped" });
    expect(told.steps[1]?.message).toContain("The key works, as far as");
    expect(told.model).toMatch(/was not asked, because its price is not known.*Budget → Prices/);
    const zh = await test({}, "zh-CN");
    expect(zh.steps[1]?.message).toContain("密钥有效");
    expect(zh.model).toMatch(/不知道它的价格.*“预算 → 价格”/);
    expect([fake.calls(), held(), rows()]).toEqual([0, 0, []]);
    expect((await test({ apiKey: "wrong-key" })).states).toBe("ok failed skipped skipped");
  });

  it("for want of a price and of a list: nothing is proven, and nothing is called right", async () => {
    found = { kind: "unknown" };
    const { test, fake } = await setUp("openai-compatible", { listFails: 403 });
    const draft = { model: "m" };
    const told = await test(draft);
    expect(told).toMatchObject({ ok: false, failure: { code: "PRICE_UNKNOWN" }, states: "ok skipped skipped skipped" });
    expect(told.model).toContain("the key could not be tried either");
    expect((await test(draft, "zh-CN")).model).toContain("也无法测试密钥");
    expect(fake.calls()).toBe(0);
  });

  it("for want of money: in the budget's own words", async () => {
    const { test, fake } = await setUp("anthropic", {}, { dailyBudget: 0 });
    const told = await test();
    expect(told).toMatchObject({ ok: true, failure: null, states: "ok ok skipped skipped" });
    expect(told.model).toContain("The daily budget does not allow this");
    expect((await test({}, "zh-CN")).model).toContain("每日预算不足");
    expect([fake.calls(), held()]).toEqual([0, 0]);
  });

  it("a limit of the channel `test` holds", async () => {
    const { test } = await setUp("anthropic", {}, { limits: [{ channel: "test", dailyBudget: 0 }] });
    expect((await test()).model).toContain("channel:test");
  });

  it("while the shared count cannot be asked", async () => {
    const { test, fake } = await setUp("anthropic", {}, {}, () => Promise.reject(AppError.of("COUNTERS_UNREACHABLE")));
    expect(await test()).toMatchObject({ ok: true, states: "ok ok skipped skipped" });
    expect((await test()).model).toContain("does not answer, so nothing that costs money is sent");
    expect(fake.calls()).toBe(0);
  });
});
