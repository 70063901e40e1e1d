import { describe, expect, it } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import { Cost } from "../../../contract/settings/cost.ts";
import type { RateCounters } from "../../../gateway/budget/counters/counters.ts";
import { createLocalRates } from "../../../gateway/budget/counters/rate-local.ts";
import { createRateGate } from "../../../gateway/budget/rate-gate.ts";
import { createWho } from "../../../gateway/budget/who.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

const devices: Readonly<Record<string, { name: string; role: "owner" | "user" }>> = {
  laptop: { name: "My laptop", role: "owner" },
  ann: { name: "Ann's phone", role: "user" },
  bob: { name: "Bob's phone", role: "user" },
};

function gateOf(settings: object, rates: RateCounters = createLocalRates({ mostKeys: 100 })) {
  const clock = createFakeClock();
  const who = createWho({ device: id => devices[id] });
  const state = { cost: Cost.parse(settings) };
  const gate = createRateGate({
    ...{ cost: () => state.cost, who, rates, clock },
    role: principal => (who(principal).user === "owner" ? "owner" : "user"),
  });
  const ask = (principal: string, more: { channel?: string; agent?: string } = {}) =>
    gate.admit({ principal, channel: "api", agent: "home", ...more });
  /** How many of 50 requests at once go through. */
  const passed = async (principal: string, more: { channel?: string; agent?: string } = {}): Promise<number> => {
    let count = 0;
    for (let n = 0; n < 50; n++) if ((await ask(principal, more)) === null) count++;
    return count;
  };
  const change = (next: object): void => {
    state.cost = Cost.parse(next);
  };
  return { clock, ask, passed, change };
}

describe("how often somebody may ask", () => {
  it("without settings the owner is not slowed, and other people have ten a minute each", async () => {
    const { passed } = gateOf({});
    expect(await passed("owner")).toBe(50);
    expect(await passed("device:laptop")).toBe(50);
    expect(await passed("device:ann")).toBe(10);
    expect(await passed("device:bob")).toBe(10);
    expect(await passed("device:gone")).toBe(10);
  });

  it("a row of one's own stands in the place of the ten, not beside them", async () => {
    const { passed } = gateOf({ limits: [{ user: "Ann's phone", rateLimit: { perMinute: 60, burst: 30 } }] });
    expect(await passed("device:ann")).toBe(30);
    expect(await passed("device:bob")).toBe(10);
  });

  it("rateLimit is for each user, and all of the owner's devices are one", async () => {
    const { passed } = gateOf({ rateLimit: { perMinute: 60, burst: 7 } });
    expect(await passed("owner")).toBe(7);
    expect(await passed("device:laptop")).toBe(0);
    expect(await passed("device:ann")).toBe(7);
  });

  it("says how fast and how long to wait, and lets through who waits as long", async () => {
    const { ask, clock } = gateOf({ rateLimit: { perMinute: 7, burst: 1 } });
    expect(await ask("owner")).toBeNull();
    clock.advance(100);
    const refused = await ask("owner");
    expect(refused).toEqual({ failure: { code: "TOO_FAST", slots: { perMinute: 7, seconds: 9 } }, retryAfterSeconds: 9 });
    clock.advance(9_000);
    expect(await ask("owner")).toBeNull();
  });

  it.each([
    [{ user: "Ann's phone" }, "device:ann", {}],
    [{ user: "ann" }, "device:ann", {}],
    [{ device: "laptop" }, "device:laptop", {}],
    [{ device: "My laptop" }, "device:laptop", {}],
    [{ user: "owner" }, "device:laptop", {}],
    [{ agent: "home" }, "owner", {}],
    [{ channel: "api" }, "owner", {}],
  ])("a row of cost.limits about %j slows %s", async (row, principal, more) => {
    const { passed } = gateOf({ limits: [{ ...row, rateLimit: { perMinute: 1, burst: 3 } }] });
    expect(await passed(principal, more)).toBe(3);
  });

  it("a row about somebody else slows nobody, and one without a rate either", async () => {
    const rateLimit = { perMinute: 1, burst: 1 };
    const { passed } = gateOf({
      limits: [
        { agent: "other", rateLimit },
        { user: "bob", rateLimit },
        { channel: "api", dailyBudget: 1 },
      ],
    });
    expect(await passed("owner")).toBe(50);
    expect(await passed("device:ann")).toBe(10);
  });

  it("an agent's rate counts what everybody asks of it", async () => {
    const { passed } = gateOf({ limits: [{ agent: "home", rateLimit: { perMinute: 1, burst: 12 } }] });
    expect(await passed("device:ann")).toBe(10);
    expect(await passed("device:bob")).toBe(2);
    expect(await passed("owner", { agent: "other" })).toBe(50);
  });

  it("what one rule refuses counts for none", async () => {
    const { passed } = gateOf({
      rateLimit: { perMinute: 1, burst: 5 },
      limits: [{ channel: "api", rateLimit: { perMinute: 1, burst: 2 } }],
    });
    expect(await passed("owner")).toBe(2);
    expect(await passed("owner", { channel: "webchat" })).toBe(3);
  });

  it("two rows that say the same are one, and two that differ both hold", async () => {
    const same = { agent: "home", rateLimit: { perMinute: 1, burst: 6 } };
    expect(await gateOf({ limits: [same, same] }).passed("owner")).toBe(6);
    const tighter = { agent: "home", rateLimit: { perMinute: 1, burst: 4 } };
    expect(await gateOf({ limits: [same, tighter] }).passed("owner")).toBe(4);
  });

  it("another limit in the settings counts from the next request on", async () => {
    const { passed, change } = gateOf({ rateLimit: { perMinute: 1, burst: 2 } });
    expect(await passed("owner")).toBe(2);
    change({ rateLimit: { perMinute: 1, burst: 20 } });
    expect(await passed("owner")).toBe(20);
    change({});
    expect(await passed("owner")).toBe(50);
  });

  it("who is not limited needs no counters, and for the others their failure is told", async () => {
    const { ask } = gateOf({}, { take: () => Promise.reject(AppError.of("COUNTERS_UNREACHABLE")) });
    expect(await ask("owner")).toBeNull();
    await expect(ask("device:ann")).rejects.toMatchObject({ code: "COUNTERS_UNREACHABLE" });
  });
});
