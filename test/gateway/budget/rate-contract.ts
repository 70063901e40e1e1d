import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Rate, RateCounters } from "../../../gateway/budget/counters/counters.ts";

type Rates = { rates: RateCounters; now(): number; pass(ms: number): Promise<void>; close(): Promise<void> };

/** What every implementation of `RateCounters` keeps. `pass` lets so many ms go by, or a little more. */
export function testRates(name: string, create: () => Promise<Rates>): void {
  describe(`${name}: rates`, () => {
    let on: Rates;
    beforeEach(async () => {
      on = await create();
    });
    afterEach(() => on.close());
    const take = (...rates: Rate[]) => on.rates.take(rates, on.now());
    /** Slow unless it is waited for: a machine that stands still for a second changes nothing. */
    const rate = (key: string, burst: number, perMinute = 1): Rate => ({ key, perMinute, burst });

    it("lets a burst through at once, and then says when the next may come", async () => {
      for (let n = 0; n < 3; n++) expect(await take(rate("ann", 3))).toEqual({ kind: "ok" });
      const outcome = await take(rate("ann", 3));
      expect(outcome).toMatchObject({ kind: "tooFast", rate: rate("ann", 3) });
      expect((outcome as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(0);
      expect((outcome as { retryAfterMs: number }).retryAfterMs).toBeLessThanOrEqual(60_000);
    });

    it("lets one through who waits as long as was said", async () => {
      const slow = rate("ann", 2, 413.7);
      for (let refused = 0, round = 0; refused < 3 && round < 100; round++) {
        const outcome = await take(slow);
        if (outcome.kind === "ok") continue;
        refused++;
        await on.pass(outcome.retryAfterMs);
        expect(await take(slow)).toEqual({ kind: "ok" });
      }
    });

    it("a refusal costs nothing: who asks again and again does not wait longer", async () => {
      const one = rate("ann", 1);
      await take(one);
      const first = await take(one);
      for (let n = 0; n < 20; n++) await take(one);
      const last = await take(one);
      if (first.kind === "ok" || last.kind === "ok") throw new Error("it was let through");
      expect(last.retryAfterMs).toBeLessThanOrEqual(first.retryAfterMs);
    });

    it("counts against all rates or none, and names the first that is broken", async () => {
      const user = rate("user", 5);
      const device = rate("device", 1);
      expect(await take(user, device)).toEqual({ kind: "ok" });
      for (let n = 0; n < 10; n++) expect(await take(user, device)).toMatchObject({ kind: "tooFast", rate: device });
      for (let n = 0; n < 4; n++) expect(await take(user)).toEqual({ kind: "ok" });
      expect(await take(user, device)).toMatchObject({ kind: "tooFast", rate: user });
    });

    it("where several are broken the wait is long enough for all", async () => {
      const quick = rate("quick", 1, 2);
      const slow = rate("slow", 1, 1);
      await take(quick, slow);
      const outcome = await take(quick, slow);
      if (outcome.kind === "ok") throw new Error("it was let through");
      expect(outcome.rate).toEqual(quick);
      expect(outcome.retryAfterMs).toBeGreaterThan(30_000);
    });

    it("counts keys apart", async () => {
      expect(await take(rate("ann", 1))).toEqual({ kind: "ok" });
      expect(await take(rate("bob", 1))).toEqual({ kind: "ok" });
      expect(await take(rate("ann", 1))).toMatchObject({ kind: "tooFast" });
    });

    it("500 at once: the burst and no more", async () => {
      const outcomes = await Promise.all(Array.from({ length: 500 }, () => take(rate("ann", 10))));
      expect(outcomes.filter(({ kind }) => kind === "ok")).toHaveLength(10);
    });

    it("is full again after a rest, and not fuller", async () => {
      const small = rate("ann", 2, 1_200);
      await take(small);
      await take(small);
      await on.pass(250);
      const outcomes = [await take(small), await take(small), await take(rate("bob", 1))];
      expect(outcomes.map(({ kind }) => kind)).toEqual(["ok", "ok", "ok"]);
    });

    it("takes the extremes that settings allow", async () => {
      const rare = { key: "rare", perMinute: 1e-9, burst: 100_000 };
      const often = { key: "often", perMinute: 100_000, burst: 1 };
      expect(await take(rare, often)).toEqual({ kind: "ok" });
      await on.pass(1);
      expect(await take(rare, often)).toEqual({ kind: "ok" });
    });

    it("no rates: go on", async () => {
      expect(await take()).toEqual({ kind: "ok" });
    });
  });
}
