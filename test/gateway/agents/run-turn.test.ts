import { beforeEach, describe, expect, it } from "vitest";
import { createRunTurn } from "../../../gateway/agents/run-turn.ts";
import type { ResolvedModel, Turn, TurnEvent } from "../../../gateway/agents/turn.ts";
import { boundOf } from "../../../gateway/budget/bound/bound.ts";
import type { Attempt, Budget, Reservation } from "../../../gateway/budget/budget.ts";
import { costOf } from "../../../gateway/budget/cost.ts";
import { judge } from "../../../gateway/budget/judge.ts";
import { noUsage, type Settlement } from "../../../gateway/budget/ledger.ts";
import type { Price } from "../../../gateway/budget/prices/price.ts";
import { createFakeModel, fail, type Step, say } from "../../support/fake-model.ts";
import { createTestDrains, plainPrice } from "../../support/test-budget.ts";

const request = { system: "", messages: [{ role: "user" as const, parts: [{ kind: "text" as const, text: "abcdefgh" }] }] };
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let holds: { id: string; provider: string; attempt: number; bound: number }[];
let settled: Settlement[];
let sleeps: number[];
let price: Price | null;
let refusal: (attempt: Attempt) => Extract<Reservation, { kind: "refused" }> | null;
let local: ResolvedModel | null;
let drains: ReturnType<typeof createTestDrains>;
beforeEach(() => {
  holds = [];
  settled = [];
  sleeps = [];
  price = null;
  refusal = () => null;
  local = null;
  drains = createTestDrains(1);
});

const longest = 100;
const budget: Budget = {
  async reserve(attempt) {
    const refused = refusal(attempt);
    if (refused) return refused;
    const holdId = `hold ${holds.length + 1}`;
    const { facts, to } = attempt;
    const boundNanoUsd = price ? boundOf(facts, price, longest) : 0;
    holds.push({ id: holdId, provider: to.provider.name, attempt: attempt.attempt, bound: boundNanoUsd });
    const reserved = { facts, price, choiceTokens: longest, boundNanoUsd };
    return {
      kind: "granted",
      granted: {
        holdId,
        maxOutputTokens: price && longest,
        price,
        settle: end => ({ holdId, ...judge(reserved, end), failureCode: end.failureCode, at: 1 }),
      },
    };
  },
  settle: async settlement => void settled.push(settlement),
  localModel: () => local,
};

const models = (...scripts: (readonly Step[])[][]) =>
  scripts.map((plays, n) => {
    const model = createFakeModel(`p${n}`);
    model.play(...plays);
    return model;
  });

function turnOf(providers: ReturnType<typeof models>): Turn {
  const resolved = providers.map(provider => ({ provider, model: "m" }));
  return {
    principal: "owner",
    channel: "api",
    agent: "default",
    sessionId: null,
    messageId: null,
    models: resolved as unknown as Turn["models"],
  };
}

const freshRunTurn = () =>
  createRunTurn({ budget, drains, onDrained: () => undefined, log, random: () => 0.5, sleep: async ms => void sleeps.push(ms) });
const runTurn: ReturnType<typeof createRunTurn> = (...args) => freshRunTurn()(...args);

async function play(providers: ReturnType<typeof models>, signal = new AbortController().signal): Promise<TurnEvent[]> {
  const events: TurnEvent[] = [];
  for await (const event of runTurn(turnOf(providers), request, signal)) events.push(event);
  return events;
}

const words = (events: readonly TurnEvent[]): string[] =>
  events.map(event => {
    switch (event.kind) {
      case "answering":
        return `${event.provider} ${event.attempt}${event.insteadOf ? ` instead of ${event.insteadOf}` : ""}`;
      case "text":
        return `"${event.text}"`;
      case "failure":
        return `failure ${event.code}${event.aborted ? " aborted" : ""}${event.refused ? " refused" : ""}`;
      default:
        return event.kind;
    }
  });

const overloaded = fail("MODEL_OVERLOADED", { retryable: true, status: 529 });

describe("a turn", () => {
  it.each<[string, (readonly Step[])[][], string[], number[]]>([
    ["answers", [[say("a", "b")]], ["p0 1", '"a"', '"b"', "end"], []],
    ["asks again where nothing was shown", [[[overloaded], say("a")]], ["p0 1", "p0 2", '"a"', "end"], [250]],
    [
      "asks three times at most, then the fallback",
      [[[overloaded]], [say("a")]],
      ["p0 1", "p0 2", "p0 3", "p1 4", '"a"', "end"],
      [250, 500],
    ],
    [
      "goes to the fallback at once where asking again is no use",
      [[[fail("MODEL_KEY_REFUSED")]], [say("a")]],
      ["p0 1", "p1 2", '"a"', "end"],
      [],
    ],
    [
      "tells of the model that was chosen when all fail",
      [[[fail("MODEL_KEY_REFUSED")]], [[fail("MODEL_UNREACHABLE")]]],
      ["p0 1", "p1 2", "failure MODEL_KEY_REFUSED"],
      [],
    ],
    [
      "never asks again once something was shown",
      [[[{ kind: "text", text: "a" }, { ...overloaded }]], [say("b")]],
      ["p0 1", '"a"', "failure MODEL_OVERLOADED"],
      [],
    ],
    [
      "counts thinking as shown",
      [[[{ kind: "thinking", text: "hm" }, overloaded]], [say("b")]],
      ["p0 1", "thinking", "failure MODEL_OVERLOADED"],
      [],
    ],
    [
      "waits as long as the provider names",
      [[[{ ...overloaded, retryAfterMs: 3_000 }], say("a")]],
      ["p0 1", "p0 2", '"a"', "end"],
      [3_250],
    ],
    [
      "does not wait longer than 20 s",
      [[[{ ...overloaded, retryAfterMs: 20_001 }], say("a")]],
      ["p0 1", "failure MODEL_OVERLOADED"],
      [],
    ],
    ["asks again when an answer broke off before its first word", [[[], say("a")]], ["p0 1", "p0 2", '"a"', "end"], [250]],
  ])("%s", async (_what, scripts, expected, waits) => {
    expect(words(await play(models(...scripts)))).toEqual(expected);
    expect(sleeps).toEqual(waits);
  });

  it("holds every attempt before asking and settles each exactly once", async () => {
    const events = await play(models([[overloaded], [overloaded], [{ kind: "throw" }]], [say("a")]));
    const last = events.at(-1);
    const all = [...settled, last?.kind === "end" ? last.settlement : null];
    expect(all.map(one => one?.holdId)).toEqual(holds.map(hold => hold.id));
    expect(holds.map(hold => [hold.provider, hold.attempt])).toEqual([
      ["p0", 1],
      ["p0", 2],
      ["p0", 3],
      ["p1", 4],
    ]);
    expect(all.map(one => one?.failureCode)).toEqual(["MODEL_OVERLOADED", "MODEL_OVERLOADED", "MODEL_GARBLED", null]);
    // A provider that said 529 did no work; one that broke may have.
    expect(all.map(one => one?.state)).toEqual(["released", "released", "settled", "settled"]);
    expect(all.map(one => one?.usage?.estimated)).toEqual([undefined, undefined, true, false]);
  });

  it("asks no model when the budget refuses, and none after it", async () => {
    refusal = () => ({ kind: "refused", failure: { code: "BUDGET_SPENT", slots: {} }, spent: true });
    const providers = models([say("a")], [say("b")]);
    expect(words(await play(providers))).toEqual(["failure BUDGET_SPENT refused"]);
    expect(providers.flatMap(one => one.requests)).toEqual([]);
  });

  it("goes on with the model that costs nothing when the budget is spent, once, and says so", async () => {
    refusal = ({ to }) =>
      to.provider.name === "p1" ? null : { kind: "refused", failure: { code: "BUDGET_SPENT", slots: {} }, spent: true };
    const [dear, free] = models([say("a")], [say("b")]);
    local = { provider: free!, model: "m" };
    expect(words(await play([dear!]))).toEqual(["p1 2 instead of budget", '"b"', "end"]);
    expect(dear!.requests).toEqual([]);
    refusal = () => ({ kind: "refused", failure: { code: "BUDGET_SPENT", slots: {} }, spent: true });
    expect(words(await play([dear!]))).toEqual(["failure BUDGET_SPENT refused"]);
  });

  it("does not answer locally what was refused for another reason", async () => {
    refusal = () => ({ kind: "refused", failure: { code: "PRICE_UNKNOWN", slots: {} }, spent: false });
    const [dear, free] = models([say("a")], [say("b")]);
    local = { provider: free!, model: "m" };
    expect(words(await play([dear!]))).toEqual(["failure PRICE_UNKNOWN refused"]);
  });

  it("asks for no longer answer than was reserved", async () => {
    const [provider] = models([say("a")]);
    await play([provider!]);
    price = plainPrice;
    await play([provider!]);
    expect(provider!.requests.map(one => one.maxOutputTokens)).toEqual([undefined, longest]);
  });

  it("keeps the last value reported of each figure, and estimates what was not reported", async () => {
    const reported: Step[] = [
      { kind: "usage", usage: { inputTokens: 7, outputTokens: 1, cacheReadTokens: 3 } },
      { kind: "text", text: "x" },
      { kind: "usage", usage: { outputTokens: 9 } },
      { kind: "end", stop: "end" },
    ];
    const usageOf = (events: TurnEvent[]) => {
      const last = events.at(-1);
      return last?.kind === "end" ? last.settlement.usage : undefined;
    };
    expect(usageOf(await play(models([reported])))).toMatchObject({
      inputTokens: 7,
      outputTokens: 9,
      cacheReadTokens: 3,
      estimated: false,
    });
    const silent: Step[] = [
      { kind: "text", text: "four chars, twelve: 你好" },
      { kind: "end", stop: "end" },
    ];
    expect(usageOf(await play(models([silent])))).toMatchObject({ inputTokens: 18, outputTokens: 7, estimated: true });
  });

  it("ends promptly when it is aborted, also when the model does not", async () => {
    const provider = createFakeModel("p0");
    provider.play([{ kind: "text", text: "a" }, "hang"]);
    const deaf: typeof provider = { ...provider, answer: asked => provider.answer(asked, new AbortController().signal) };
    for (const one of [provider, deaf]) {
      const aborter = new AbortController();
      const stopped: typeof provider = {
        ...one,
        async *answer(asked, signal) {
          for await (const event of one.answer(asked, signal)) {
            yield event;
            setTimeout(() => aborter.abort(), 5);
          }
        },
      };
      // Both would be silent for days.
      const events = await play([stopped], aborter.signal);
      expect(words(events)).toEqual(["p0 1", '"a"', "failure MODEL_CUT aborted"]);
      expect(events.at(-1)).toMatchObject({ settlement: { failureCode: "MODEL_CUT", usage: { estimated: true } } });
    }
  });

  it("aborts the model and settles when its listener leaves", async () => {
    const [provider] = models([[{ kind: "text", text: "a" }, "hang"]]);
    for await (const event of runTurn(turnOf([provider!]), request, new AbortController().signal))
      if (event.kind === "text") break;
    expect(settled).toMatchObject([{ failureCode: "MODEL_CUT", usage: { outputTokens: 1, estimated: true } }]);
    await expect.poll(() => provider!.open()).toBe(0);
  });

  describe("that costs money", () => {
    const usage = { inputTokens: 3, outputTokens: 2 };
    const slow: Step[] = [{ kind: "text", text: "a" }, 20, { kind: "usage", usage }, { kind: "end", stop: "end" }];
    beforeEach(() => {
      price = plainPrice;
    });

    it.each(["is stopped", "is left"])("lets go at once when it %s, and books what the rest did cost", async how => {
      const [provider] = models([slow]);
      const aborter = new AbortController();
      const seen: TurnEvent[] = [];
      for await (const event of runTurn(turnOf([provider!]), request, aborter.signal)) {
        seen.push(event);
        if (event.kind !== "text") continue;
        if (how === "is left") break;
        aborter.abort();
      }
      if (how === "is stopped")
        expect(seen.at(-1)).toMatchObject({ kind: "failure", code: "MODEL_CUT", aborted: true, settlement: null });
      expect(settled).toEqual([]);
      expect(drains.running()).toBe(1);
      await expect.poll(() => settled).toHaveLength(1);
      const cost = costOf({ ...noUsage, ...usage }, plainPrice);
      expect(settled).toMatchObject([{ holdId: "hold 1", state: "settled", costNanoUsd: cost, failureCode: null }]);
      expect(drains.running()).toBe(0);
    });

    it("is cut and booked at its bound when the time of its drain is over", async () => {
      const [provider] = models([
        [{ kind: "usage", usage: { inputTokens: 3, outputTokens: 1 } }, { kind: "text", text: "a" }, "hang"],
      ]);
      for await (const event of runTurn(turnOf([provider!]), request, new AbortController().signal))
        if (event.kind === "text") break;
      drains.cut();
      await expect.poll(() => settled).toHaveLength(1);
      // The prompt is known; the answer may have had all the tokens that were reserved.
      const cost = costOf({ ...noUsage, inputTokens: 3, outputTokens: longest }, plainPrice);
      expect(settled).toMatchObject([
        { state: "bound", costNanoUsd: cost, failureCode: "MODEL_CUT", usage: { estimated: true } },
      ]);
      expect(cost).toBeLessThanOrEqual(holds[0]!.bound);
      await expect.poll(() => provider!.open()).toBe(0);
    });

    it("is cut at once when too many are drained already", async () => {
      const [first, second] = models([["hang"]], [["hang"]]);
      for (const provider of [first!, second!]) {
        const aborter = new AbortController();
        for await (const event of runTurn(turnOf([provider]), request, aborter.signal))
          if (event.kind === "answering") setTimeout(() => aborter.abort(), 5);
      }
      expect(drains.running()).toBe(1);
      await expect.poll(() => [first!.open(), second!.open()]).toEqual([1, 0]);
      drains.cut();
      await expect.poll(() => settled.map(one => one.state)).toEqual(["bound"]);
    });

    it("costs nothing when everybody had left before the model was asked", async () => {
      for (const how of ["is stopped", "is left"]) {
        const [provider] = models([say("a")]);
        const aborter = new AbortController();
        for await (const event of runTurn(turnOf([provider!]), request, aborter.signal)) {
          if (how === "is left") break;
          if (event.kind === "answering") aborter.abort();
          else expect(event).toMatchObject({ kind: "failure", aborted: true, settlement: { state: "released" } });
        }
        expect(provider!.requests).toEqual([]);
      }
      expect(settled).toMatchObject([{ state: "released", costNanoUsd: 0 }]);
    });

    it.each<[string, Step[], string, number | "bound"]>([
      ["was turned away", [fail("MODEL_RATE_LIMITED", { status: 429 })], "released", 0],
      ["was answered by a proxy that heard no end", [fail("MODEL_FAILED", { status: 504 })], "bound", "bound"],
      ["was never reached", [fail("MODEL_UNREACHABLE", { slots: { problem: "ECONNREFUSED" } })], "released", 0],
      ["fell silent on an open connection", [fail("MODEL_UNREACHABLE", { slots: { problem: "ETIMEDOUT" } })], "bound", "bound"],
      ["broke off unseen", [fail("MODEL_CUT")], "bound", "bound"],
      ["was garbled", [{ kind: "throw" }], "bound", "bound"],
    ])("what %s is %s", async (_what, script, state, cost) => {
      const last = (await play(models([script]))).at(-1);
      const settlement = last?.kind === "failure" ? last.settlement : null;
      expect(settlement).toMatchObject({ state, costNanoUsd: cost === "bound" ? holds.at(-1)!.bound : cost });
    });

    it("is booked at its bound when the answer came without figures", async () => {
      const last = (
        await play(
          models([
            [
              { kind: "text", text: "a" },
              { kind: "end", stop: "end" },
            ],
          ]),
        )
      ).at(-1);
      expect(last).toMatchObject({ kind: "end", settlement: { state: "bound", costNanoUsd: holds[0]!.bound } });
    });

    it("0 is a figure", async () => {
      const none: Step[] = [
        { kind: "usage", usage: { inputTokens: 0, outputTokens: 0 } },
        { kind: "end", stop: "end" },
      ];
      expect((await play(models([none]))).at(-1)).toMatchObject({ settlement: { state: "settled", costNanoUsd: 0 } });
    });
  });
});
