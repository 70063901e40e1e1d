import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { noUsage } from "../../../gateway/budget/ledger.ts";
import { endOf, holdOf, type LedgerRoom, line, openLedger, released, thisMonth } from "./ledger-room.ts";

let ledger: LedgerRoom;
beforeEach(() => {
  ledger = openLedger();
});
afterEach(() => ledger.close());

const granted = (outcomes: readonly { kind: string }[]): number => outcomes.filter(({ kind }) => kind === "granted").length;
const many = <T>(count: number, make: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => make(n)));

describe("an attempt", () => {
  it("is held, then settled once, and keeps its first figures", async () => {
    await ledger.hold(holdOf("h", 900, { device: "d", messageId: "m", sessionId: "s", attempt: 2 }));
    expect(ledger.row("SELECT * FROM holds")).toEqual({
      ...{ id: "h", at: 1_000, day: "2026-11-21", bound_nano_usd: 900, user: "owner", device: "d", channel: "webchat" },
      ...{ agent: "default", provider: "anthropic", model: "claude", message_id: "m", session_id: "s", attempt: 2 },
    });
    const usage = {
      ...{ inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 5, cacheWrite1hTokens: 4, thinkingTokens: 6 },
      ...{ webSearches: 7, estimated: false },
    };
    await ledger.settle(endOf("h", 421, { usage }));
    await ledger.settle(endOf("h", 5, { failureCode: "MODEL_CUT" }));
    expect(ledger.rows("SELECT * FROM holds")).toEqual([]);
    expect(ledger.rows("SELECT * FROM usage")).toEqual([
      {
        ...{
          id: "h",
          day: "2026-11-21",
          user: "owner",
          device: "d",
          channel: "webchat",
          agent: "default",
          provider: "anthropic",
        },
        ...{ model: "claude", message_id: "m", session_id: "s", attempt: 2, state: "settled", cost_nano_usd: 421 },
        ...{ bound_nano_usd: 900, input_tokens: 1, output_tokens: 2, cache_read_tokens: 3, cache_write_tokens: 5 },
        ...{ cache_write_1h_tokens: 4, thinking_tokens: 6, web_searches: 7, estimated: 0, failure_code: null },
        ...{ started_at: 1_000, settled_at: 2_000, corrected_at: null },
      },
    ]);
    expect(
      ledger.rows("SELECT calls, cost_nano_usd, estimated_nano_usd, input_tokens, output_tokens, failed FROM usage_days"),
    ).toEqual([{ calls: 1, cost_nano_usd: 421, estimated_nano_usd: 0, input_tokens: 9, output_tokens: 2, failed: 0 }]);
  });

  it("that is booked at its bound is flagged, in its row and in its day", async () => {
    await ledger.hold(holdOf("h", 900));
    await ledger.settle(endOf("h", 900, { state: "bound", failureCode: "MODEL_CUT" }));
    expect(ledger.row("SELECT state, estimated, cost_nano_usd AS cost FROM usage")).toEqual({
      state: "bound",
      estimated: 1,
      cost: 900,
    });
    expect(ledger.row("SELECT estimated_nano_usd AS estimated, failed FROM usage_days")).toEqual({ estimated: 900, failed: 1 });
  });

  it("that was turned away is kept, and is no call", async () => {
    await ledger.hold(holdOf("h", 900));
    await ledger.settle(released("h"));
    expect(ledger.row("SELECT state, estimated, cost_nano_usd AS cost FROM usage")).toEqual({
      state: "released",
      estimated: 0,
      cost: 0,
    });
    expect(ledger.rows("SELECT * FROM usage_days")).toEqual([]);
  });

  it("that costs nothing is metered, and an empty budget does not stop it (41 litellm #14004)", async () => {
    await ledger.hold(holdOf("paid", 100, { lines: [line("*", 100)] }));
    expect(await ledger.hold(holdOf("free", 0))).toEqual({ kind: "granted" });
    await ledger.settle(endOf("free", 0));
    expect(ledger.row("SELECT calls, cost_nano_usd AS cost, output_tokens AS output FROM usage_days")).toEqual({
      ...{ calls: 1, cost: 0, output: 4 },
    });
  });

  it("that cost more than its bound is counted in full, and nothing is granted after it", async () => {
    await ledger.hold(holdOf("h", 100, { lines: [line("*", 1_000)] }));
    await ledger.settle(endOf("h", 1_500));
    expect(await ledger.hold(holdOf("next", 1, { lines: [line("*", 1_000)] }))).toEqual({
      ...{ kind: "refused", line: line("*", 1_000), spentNanoUsd: 1_500, heldNanoUsd: 0 },
    });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5, 2 ** 53])("is not held at %d", async bound => {
    await expect(ledger.hold(holdOf("h", bound, { lines: [line("*", 1_000)] }))).rejects.toThrow("nano-dollars");
    expect(ledger.rows("SELECT * FROM holds")).toEqual([]);
  });

  it.each([Number.NaN, -5, 1.5])("whose cost is %d is booked at its bound: the money may be gone", async cost => {
    await ledger.hold(holdOf("h", 900));
    await ledger.settle(endOf("h", cost));
    expect(ledger.row("SELECT state, cost_nano_usd AS cost FROM usage")).toEqual({ state: "bound", cost: 900 });
  });
});

describe("the lines", () => {
  it("are all checked before anything is counted, and the first that does not hold is named", async () => {
    const lines = [line("*", 1_000), line("agent:default", 300, thisMonth), line("user:owner", 200)];
    expect(await ledger.hold(holdOf("h", 301, { lines }))).toEqual({
      ...{ kind: "refused", line: line("agent:default", 300, thisMonth), spentNanoUsd: 0, heldNanoUsd: 0 },
    });
    for (const { scope, window } of lines) expect(await ledger.total(scope, window)).toEqual({ spentNanoUsd: 0, heldNanoUsd: 0 });
    expect(ledger.rows("SELECT * FROM holds")).toEqual([]);
  });

  it("hold for each scope of an attempt, and for nobody else", async () => {
    const ann = { user: "ann", device: "ann", agent: "cook", channel: "api" };
    await ledger.hold(holdOf("a", 700, ann));
    for (const scope of ["*", "user:ann", "device:ann", "agent:cook", "channel:api"])
      for (const window of ["2026-11-21", "2026-11"])
        expect(await ledger.total(scope, window)).toEqual({ spentNanoUsd: 0, heldNanoUsd: 700 });
    for (const scope of ["user:owner", "device:", "agent:default", "channel:webchat", "user:cook"])
      expect(await ledger.total(scope)).toEqual({ spentNanoUsd: 0, heldNanoUsd: 0 });
  });

  it("refuse when they are no number", async () => {
    expect(await ledger.hold(holdOf("h", 1, { lines: [line("*", Number.NaN)] }))).toMatchObject({ kind: "refused" });
  });
});

describe("known failures of others", () => {
  it("1 litellm #34732: calls at once cannot pass a budget before any of them is recorded", async () => {
    const outcomes = await many(64, n => ledger.hold(holdOf(`h${n}`, 50, { lines: [line("*", 1_000)] })));
    expect(granted(outcomes)).toBe(20);
    expect(await ledger.total("*")).toEqual({ spentNanoUsd: 0, heldNanoUsd: 1_000 });
  });

  it("2 litellm #40095: the first calls of an unknown user do not pass by a budget that nobody has counted yet", async () => {
    const of = (user: string) => ({ user, device: user, lines: [line("*", 10_000), line(`user:${user}`, 100)] });
    const outcomes = await many(60, n => ledger.hold(holdOf(`h${n}`, 40, of(`stranger${n % 3}`))));
    expect(granted(outcomes)).toBe(6);
  });

  it("5 LibreChat #6451, #15879: checks and refills at once never grant more than the refilled line", async () => {
    const before = [line("*", 500)];
    const after = [line("*", 800)];
    const outcomes = await many(80, n => ledger.hold(holdOf(`h${n}`, 30, { lines: n % 2 === 0 ? before : after })));
    expect(granted(outcomes)).toBe(26);
    expect(granted(await many(5, n => ledger.hold(holdOf(`late${n}`, 1, { lines: before }))))).toBe(0);
  });

  it("9 open-saas #727, eliza #10857: two calls and one credit: one call", async () => {
    const lines = [line("user:owner", 100)];
    const [one, other] = await Promise.all([ledger.hold(holdOf("a", 100, { lines })), ledger.hold(holdOf("b", 100, { lines }))]);
    expect([one.kind, other.kind].toSorted()).toEqual(["granted", "refused"]);
    await ledger.settle(endOf("a", 100));
    expect(await ledger.total("user:owner")).toEqual({ spentNanoUsd: 100, heldNanoUsd: 0 });
  });

  it("10 claude-code-hub #90: a user with many devices has one budget", async () => {
    const outcomes = await many(30, n =>
      ledger.hold(holdOf(`h${n}`, 10, { user: "ann", device: `phone${n % 10}`, lines: [line("user:ann", 100, thisMonth)] })),
    );
    expect(granted(outcomes)).toBe(10);
  });

  it("11 litellm #27639: what failed gives its hold back in full, however often", async () => {
    const lines = [line("*", 1_000), line("agent:default", 1_000, thisMonth)];
    for (let round = 0; round < 20; round++) {
      expect(await ledger.hold(holdOf(`h${round}`, 1_000, { lines }))).toEqual({ kind: "granted" });
      await ledger.settle(released(`h${round}`));
    }
    expect(await ledger.total("*")).toEqual({ spentNanoUsd: 0, heldNanoUsd: 0 });
  });

  it("12 litellm #30460, #28247: counters do not drift: repeats, strangers and refusals leave them at the sum of the costs", async () => {
    let costs = 0;
    await many(300, async n => {
      const outcome = await ledger.hold(holdOf(`h${n}`, 100, { lines: [line("*", 20_000)] }));
      const cost = n % 7;
      if (outcome.kind === "granted") costs += cost;
      await Promise.all([
        ledger.settle(endOf(`h${n}`, cost)),
        ledger.settle(endOf(`h${n}`, cost)),
        ledger.settle(endOf("?", 90)),
      ]);
    });
    expect(costs).toBeGreaterThan(0);
    for (const window of ["2026-11-21", "2026-11"])
      expect(await ledger.total("*", window)).toEqual({ spentNanoUsd: costs, heldNanoUsd: 0 });
    expect(ledger.row("SELECT sum(cost_nano_usd) AS costs FROM usage")).toEqual({ costs });
  });

  it("a hold and its end may share one transaction", async () => {
    const lines = [line("*", 100)];
    const [one, , two, , three] = await Promise.all([
      ...[ledger.hold(holdOf("a", 100, { lines })), ledger.settle(endOf("a", 30))],
      ...[ledger.hold(holdOf("b", 70, { lines })), ledger.settle(endOf("b", 70, { usage: noUsage }))],
      ledger.hold(holdOf("c", 1, { lines })),
    ]);
    expect([one, two, three]).toMatchObject([{ kind: "granted" }, { kind: "granted" }, { kind: "refused", spentNanoUsd: 100 }]);
  });
});
