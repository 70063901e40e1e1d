import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLocalRates } from "../../../gateway/budget/counters/rate-local.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { testRates } from "./rate-contract.ts";

testRates("in memory", async () => {
  const clock = createFakeClock();
  return {
    rates: createLocalRates({ mostKeys: 100 }),
    now: clock.now,
    pass: ms => Promise.resolve(clock.advance(ms)),
    close: () => Promise.resolve(),
  };
});

describe("rates in memory", () => {
  const rate = { key: "ann", perMinute: 10, burst: 2 };

  it("waits to the millisecond: one sooner is refused", async () => {
    const rates = createLocalRates({ mostKeys: 100 });
    await rates.take([rate], 1_000);
    await rates.take([rate], 1_000);
    expect(await rates.take([rate], 3_000)).toMatchObject({ retryAfterMs: 4_000 });
    expect(await rates.take([rate], 6_999)).toMatchObject({ retryAfterMs: 1 });
    expect(await rates.take([rate], 7_000)).toEqual({ kind: "ok" });
  });

  it("where several are broken, who waits as long as was said is let through", async () => {
    const rates = createLocalRates({ mostKeys: 100 });
    const both = [
      { key: "quick", perMinute: 600, burst: 1 },
      { key: "slow", perMinute: 150, burst: 1 },
    ];
    await rates.take(both, 0);
    expect(await rates.take(both, 10)).toMatchObject({ rate: both[0], retryAfterMs: 390 });
    expect(await rates.take(both, 399)).toMatchObject({ rate: both[1], retryAfterMs: 1 });
    expect(await rates.take(both, 400)).toEqual({ kind: "ok" });
  });

  it("a clock that is set back neither locks anybody out nor opens anew", async () => {
    const rates = createLocalRates({ mostKeys: 100 });
    const hour = 3_600_000;
    await rates.take([rate], 10 * hour);
    await rates.take([rate], 10 * hour);
    expect(await rates.take([rate], 9 * hour)).toMatchObject({ retryAfterMs: 6_000 });
    expect(await rates.take([rate], 9 * hour + 6_000)).toEqual({ kind: "ok" });
    expect(await rates.take([rate], 9 * hour + 6_000)).toMatchObject({ retryAfterMs: 6_000 });
  });

  it("forgets the one that was silent longest when there are too many", async () => {
    const rates = createLocalRates({ mostKeys: 3 });
    const one = (key: string) => ({ key, perMinute: 1, burst: 1 });
    for (const key of ["a", "b", "c", "d"]) await rates.take([one(key)], 0);
    expect(await rates.take([one("d")], 0)).toMatchObject({ kind: "tooFast" });
    expect(await rates.take([one("b")], 0)).toMatchObject({ kind: "tooFast" });
    expect(await rates.take([one("a")], 0)).toEqual({ kind: "ok" });
  });

  it("in no stretch of time more pass than the burst and what is due", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.5, max: 5_000, noNaN: true }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 200 }),
        async (perMinute, burst, gaps) => {
          const rates = createLocalRates({ mostKeys: 10 });
          const passed: number[] = [];
          let now = 1_763_000_000_000;
          for (const gap of gaps) {
            now += gap;
            const outcome = await rates.take([{ key: "k", perMinute, burst }], now);
            if (outcome.kind === "ok") passed.push(now);
            else expect(await rates.take([{ key: "k", perMinute, burst }], now)).toEqual(outcome);
          }
          for (let from = 0; from < passed.length; from++)
            for (let to = from; to < passed.length; to++) {
              const due = ((passed[to] ?? 0) - (passed[from] ?? 0)) * (perMinute / 60_000);
              expect(to - from + 1).toBeLessThanOrEqual(burst + due + 1e-6);
            }
        },
      ),
    );
  });
});
