import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import { describeFailure } from "../../../contract/errors/failure.ts";
import { Cost } from "../../../contract/settings/cost.ts";
import { boundOf } from "../../../gateway/budget/bound/bound.ts";
import type { PromptFacts } from "../../../gateway/budget/bound/facts.ts";
import type { Attempt, AttemptEnd, Granted, Reservation } from "../../../gateway/budget/budget.ts";
import { costOf } from "../../../gateway/budget/cost.ts";
import type { Counters } from "../../../gateway/budget/counters/counters.ts";
import { noUsage } from "../../../gateway/budget/ledger.ts";
import type { FoundPrice } from "../../../gateway/budget/prices/price.ts";
import { type Database, openDatabase } from "../../../gateway/db/open.ts";
import { createInlineWriter } from "../../../gateway/db/writer-inline.ts";
import { type Writer, writes } from "../../../gateway/db/writes.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { createFakeModel } from "../../support/fake-model.ts";
import { createTestBudget, plainPrice } from "../../support/test-budget.ts";

const signal = new AbortController().signal;
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const model = createFakeModel("cloud");
/** At `plainPrice` a token of any kind costs 1,000 nano-dollars. */
const perToken = 1_000;

let db: Database;
let writer: Writer;
let found: FoundPrice;
let refusedAt: string[];
beforeEach(() => {
  db = openDatabase(":memory:");
  writer = createInlineWriter(db, writes);
  found = { kind: "priced", price: plainPrice };
  refusedAt = [];
});
afterEach(async () => {
  await writer.stop();
  db.close();
});

const budgetOf = (cost: object, more: Parameters<typeof createTestBudget>[1] = {}) =>
  createTestBudget(
    { writer, clock: createFakeClock(), log, cost: () => Cost.parse(cost) },
    {
      find: () => found,
      meters: {
        touch: () => undefined,
        granted: () => undefined,
        refused: line => void refusedAt.push(`${line.scope} ${line.window}`),
      },
      ...more,
    },
  );

const facts = (given: Partial<PromptFacts> = {}): PromptFacts => ({
  textTokens: 100,
  mediaTokens: 0,
  maxOutputTokens: 1_000,
  choices: 1,
  cacheWrite: "none",
  serverToolUses: 0,
  webSearches: 0,
  fast: false,
  unbounded: null,
  ...given,
});

const attempt = (given: Partial<Attempt> = {}): Attempt => ({
  principal: "owner",
  channel: "api",
  agent: "default",
  sessionId: null,
  messageId: null,
  attempt: 1,
  to: { provider: model, model: "one" },
  facts: facts(),
  countTokens: null,
  ...given,
});

const granted = (reservation: Reservation): Granted => {
  if (reservation.kind === "refused") throw new Error(`refused: ${JSON.stringify(reservation.failure)}`);
  return reservation.granted;
};
const refused = (reservation: Reservation) => {
  if (reservation.kind === "granted") throw new Error("it was granted");
  return reservation;
};
const end = (given: Partial<AttemptEnd> = {}): AttemptEnd => ({
  reported: null,
  finished: true,
  nothingDone: false,
  estimate: () => ({ ...noUsage, estimated: true }),
  failureCode: null,
  ...given,
});
const held = (): unknown => db.prepare("SELECT coalesce(sum(bound_nano_usd), 0) FROM holds").pluck().get();
const usage = (): unknown[] => db.prepare("SELECT state, cost_nano_usd AS cost FROM usage").all();
/** Dollars for so many tokens. */
const usd = (tokens: number): number => (tokens * perToken) / 1e9;
const whole = boundOf(facts(), plainPrice, 1_000);

describe("a reservation", () => {
  it("is on disk before it resolves, at the most that the request can cost", async () => {
    const reservation = granted(await budgetOf({}).reserve(attempt(), signal));
    expect(held()).toBe(whole);
    expect(reservation.maxOutputTokens).toBe(1_000);
  });

  it("caps an answer that nobody capped, and one that is longer than the model gives", async () => {
    const budget = budgetOf({});
    const asked = [null, 1_000_000, 17].map(maxOutputTokens => attempt({ facts: facts({ maxOutputTokens }) }));
    const caps = [];
    for (const one of asked) caps.push(granted(await budget.reserve(one, signal)).maxOutputTokens);
    expect(caps).toEqual([4_096, 4_096, 17]);
  });

  it("of what costs nothing is counted, never limited, and changes nothing that was asked", async () => {
    found = { kind: "free", why: "local" };
    const budget = budgetOf({ dailyBudget: 0, monthlyBudget: 0 });
    const reservation = granted(await budget.reserve(attempt({ facts: facts({ unbounded: { en: "x", zh: "x" } }) }), signal));
    expect(reservation.maxOutputTokens).toBeNull();
    await budget.settle(reservation.settle(end({ reported: { inputTokens: 5, outputTokens: 6 } })));
    expect(usage()).toEqual([{ state: "settled", cost: 0 }]);
  });

  it("is refused where the price is not known, or the cost has no bound: nothing is held", async () => {
    const budget = budgetOf({ dailyBudget: 5 });
    const server = attempt({ facts: facts({ unbounded: { en: "code execution", zh: "代码执行" } }) });
    expect(refused(await budget.reserve(server, signal))).toMatchObject({ failure: { code: "COST_UNBOUNDED" }, spent: false });
    found = { kind: "unknown" };
    expect(refused(await budget.reserve(attempt(), signal))).toMatchObject({
      failure: { code: "PRICE_UNKNOWN", slots: { provider: "cloud", model: "one" } },
      spent: false,
    });
    expect(held()).toBe(0);
  });

  it("has its answer made as long as still fits, and no shorter than is useful", async () => {
    // The stop line leaves room for the prompt and about 400 tokens.
    const budget = budgetOf({ dailyBudget: usd(550), stopThreshold: 1 });
    const first = granted(await budget.reserve(attempt(), signal));
    expect(first.maxOutputTokens).toBeLessThan(450);
    expect(first.maxOutputTokens).toBeGreaterThan(400);
    expect(held()).toBeLessThanOrEqual(550 * perToken);
    const { failure, spent } = refused(await budget.reserve(attempt(), signal));
    expect([failure.code, spent]).toEqual(["BUDGET_SPENT", true]);
    expect(refusedAt).toEqual(["* 2026-11-02"]);
  });

  it("gives a short question its short answer although less than a useful one fits", async () => {
    const budget = budgetOf({ dailyBudget: usd(200), stopThreshold: 1 });
    expect(granted(await budget.reserve(attempt({ facts: facts({ maxOutputTokens: 20 }) }), signal)).maxOutputTokens).toBe(20);
  });

  it("has the provider count the prompt only when its bytes do not fit, once", async () => {
    let counted = 0;
    const countTokens = async () => {
      counted += 1;
      return { tokens: 100, estimated: false };
    };
    const long = facts({ textTokens: 10_000, maxOutputTokens: 500 });
    await budgetOf({ dailyBudget: 1 }).reserve(attempt({ facts: long, countTokens }), signal);
    expect(counted).toBe(0);
    db.exec("DELETE FROM holds");
    const budget = budgetOf({ dailyBudget: usd(1_000), stopThreshold: 1 }, { clock: createFakeClock(Date.UTC(2026, 10, 3)) });
    const reservation = granted(await budget.reserve(attempt({ facts: long, countTokens }), signal));
    expect([counted, reservation.maxOutputTokens]).toEqual([1, 500]);
  });

  it.each<[string, Attempt["countTokens"]]>([
    ["cannot count", null],
    ["only guesses", async () => ({ tokens: 1, estimated: true })],
    ["fails", async () => ({ kind: "failure", code: "MODEL_TIMED_OUT", slots: {}, retryable: false })],
  ])("trusts the bytes where the provider %s", async (_what, countTokens) => {
    const budget = budgetOf({ dailyBudget: usd(1_000), stopThreshold: 1 });
    const long = attempt({ facts: facts({ textTokens: 10_000 }), countTokens });
    expect(refused(await budget.reserve(long, signal)).failure.code).toBe("BUDGET_SPENT");
  });

  it("never passes what one request may cost", async () => {
    const budget = budgetOf({ maxPerRequest: usd(600) });
    expect(granted(await budget.reserve(attempt(), signal)).maxOutputTokens).toBeLessThanOrEqual(500);
    const long = attempt({ facts: facts({ textTokens: 5_000 }) });
    expect(refused(await budget.reserve(long, signal))).toMatchObject({ failure: { code: "REQUEST_TOO_DEAR" }, spent: false });
  });

  it("500 at once hold no more than the line, and what is left is used", async () => {
    const budget = budgetOf({ dailyBudget: usd(20_000), monthlyBudget: usd(100_000) });
    const line = 20_000 * perToken * 0.95;
    const all = await Promise.all(Array.from({ length: 500 }, () => budget.reserve(attempt(), signal)));
    expect(held()).toBeLessThanOrEqual(line);
    expect(held()).toBeGreaterThan(line * 0.9);
    expect(all.filter(one => one.kind === "granted").length).toBeLessThan(25);
  });
});

describe("BUDGET_SPENT", () => {
  it("says what is left, what was spent, the limit and when it begins anew, in both languages", async () => {
    const budget = budgetOf({ dailyBudget: 2, limits: [{ agent: "default", monthlyBudget: 0.0001 }] });
    const { failure } = refused(await budget.reserve(attempt(), signal));
    expect(describeFailure(failure.code, failure.slots, "en").message).toBe(
      "The monthly budget of the agent agent:default does not allow this: $0.000095 of $0.00010 are left, and it needs up to $0.00036 ($0.00 are used or reserved).",
    );
    const zh = describeFailure(failure.code, failure.slots, "zh-CN");
    expect(zh.message).toContain("每月预算（智能体 agent:default）不足：上限 US$0.00010 中还剩 US$0.000095");
    expect(zh.hint).toContain("2026-12-01 00:00 (UTC)");
  });
});

describe("a settlement", () => {
  const settled = async (given: Partial<AttemptEnd>) => {
    const budget = budgetOf({});
    await budget.settle(granted(await budget.reserve(attempt(), signal)).settle(end(given)));
    expect(held()).toBe(0);
    return usage()[0];
  };

  it.each<[string, Partial<AttemptEnd>, string, number]>([
    ["is what the provider reports", { reported: { inputTokens: 50, outputTokens: 60 } }, "settled", 110 * perToken],
    [
      "is more than was held when the provider says so",
      { reported: { inputTokens: 5_000, outputTokens: 1 } },
      "settled",
      5_001 * perToken,
    ],
    ["is 0 when the provider says so", { reported: { inputTokens: 0, outputTokens: 0 } }, "settled", 0],
    ["is the bound when nothing was reported", {}, "bound", whole],
    ["is the bound when the report is no number", { reported: { inputTokens: -1, outputTokens: Number.NaN } }, "bound", whole],
    [
      "is the known prompt and the longest answer when the answer broke off",
      { reported: { inputTokens: 50, outputTokens: 1 }, finished: false, failureCode: "MODEL_CUT" },
      "bound",
      1_050 * perToken,
    ],
    ["is nothing where the provider did nothing", { nothingDone: true, failureCode: "MODEL_RATE_LIMITED" }, "released", 0],
  ])("%s", async (_what, given, state, cost) => {
    expect(await settled(given)).toEqual({ state, cost });
  });

  it("is the bound when the report is more than a model can use, and the log says so", async () => {
    const warned: unknown[] = [];
    const budget = budgetOf({}, { log: { ...log, warn: (...words) => void warned.push(words) } });
    const reservation = granted(await budget.reserve(attempt(), signal));
    const reported = { inputTokens: Number.MAX_SAFE_INTEGER, outputTokens: 1 };
    const settlement = reservation.settle(end({ reported }));
    expect(Object.keys(settlement).sort()).toEqual(["at", "costNanoUsd", "failureCode", "holdId", "state", "usage"]);
    await budget.settle(settlement);
    expect([held(), usage()]).toEqual([0, [{ state: "bound", cost: whole }]]);
    expect(warned).toEqual([[{ hold: reservation.holdId, reported }, "a provider reported more than a model can use"]]);
  });

  it("is the whole bound when a server's tool may have read the prompt again", async () => {
    const price = { ...plainPrice, contextTokens: 1_000 };
    found = { kind: "priced", price };
    const budget = budgetOf({});
    const tools = facts({ serverToolUses: 2 });
    const reservation = granted(await budget.reserve(attempt({ facts: tools }), signal));
    const { state, costNanoUsd } = reservation.settle(end({ reported: { inputTokens: 50, outputTokens: 1 }, finished: false }));
    expect([state, costNanoUsd]).toEqual(["bound", boundOf(tools, price, 1_000)]);
    expect(costNanoUsd).toBeGreaterThan(costOf({ ...noUsage, inputTokens: 3_000 }, price));
  });
});

describe("with counters that gateways share", () => {
  const shared = (given: Partial<Counters>): { shared: () => Counters; told: unknown[] } => {
    const told: unknown[] = [];
    const counters: Counters = {
      hold: async () => ({ kind: "granted" }),
      settle: async (id, nanoUsd) => void told.push([id, nanoUsd]),
      correct: async () => undefined,
      total: async () => ({ spentNanoUsd: 0, heldNanoUsd: 0 }),
      ...given,
    };
    return { shared: () => counters, told };
  };

  it("both must grant, and both hear what it cost", async () => {
    const { shared: counters, told } = shared({});
    const reservation = granted(await budgetOf({ dailyBudget: 1 }, { shared: counters }).reserve(attempt(), signal));
    reservation.settle(end({ reported: { inputTokens: 1, outputTokens: 1 } }));
    expect(told).toEqual([[reservation.holdId, 2 * perToken]]);
  });

  it("what they refuse is held nowhere", async () => {
    const { shared: counters } = shared({
      hold: async (_counted, lines) => ({ kind: "refused", line: lines[0]!, spentNanoUsd: 9e8, heldNanoUsd: 0 }),
    });
    const { failure } = refused(await budgetOf({ dailyBudget: 1 }, { shared: counters }).reserve(attempt(), signal));
    expect(failure).toMatchObject({ code: "BUDGET_SPENT", slots: { spent: "$0.90", scope: "*" } });
    await expect.poll(held).toBe(0);
  });

  it("nothing that costs money is sent while they do not answer; what is free goes on", async () => {
    const { shared: counters } = shared({ hold: () => Promise.reject(AppError.of("COUNTERS_UNREACHABLE")) });
    const budget = budgetOf({ dailyBudget: 1 }, { shared: counters });
    expect(refused(await budget.reserve(attempt(), signal))).toMatchObject({
      failure: { code: "COUNTERS_UNREACHABLE" },
      spent: true,
    });
    await expect.poll(held).toBe(0);
    found = { kind: "free", why: "local" };
    granted(await budget.reserve(attempt(), signal));
  });
});

describe("while a prompt is counted", () => {
  it("a budget that is lowered holds at once", async () => {
    let cost: object = { dailyBudget: usd(1_000), stopThreshold: 1 };
    const budget = createTestBudget(
      { writer, clock: createFakeClock(), log, cost: () => Cost.parse(cost) },
      { find: () => found },
    );
    const countTokens = async () => {
      cost = { dailyBudget: 0 };
      return { tokens: 100, estimated: false };
    };
    const long = attempt({ facts: facts({ textTokens: 10_000, maxOutputTokens: 500 }), countTokens });
    expect(refused(await budget.reserve(long, signal)).failure.code).toBe("BUDGET_SPENT");
    expect(held()).toBe(0);
  });

  it("so does what one request may cost", async () => {
    let cost: object = { maxPerRequest: usd(1_000) };
    const budget = createTestBudget(
      { writer, clock: createFakeClock(), log, cost: () => Cost.parse(cost) },
      { find: () => found },
    );
    const countTokens = async () => {
      cost = { maxPerRequest: usd(1) };
      return { tokens: 100, estimated: false };
    };
    const long = attempt({ facts: facts({ textTokens: 10_000, maxOutputTokens: 500 }), countTokens });
    expect(refused(await budget.reserve(long, signal)).failure.code).toBe("REQUEST_TOO_DEAR");
  });
});
