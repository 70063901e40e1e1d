import { describe, expect, it, onTestFinished } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import { Cost } from "../../../contract/settings/cost.ts";
import { SettingsFile } from "../../../contract/settings/schema.ts";
import type { RateCounters } from "../../../gateway/budget/counters/counters.ts";
import { createFallbackRates } from "../../../gateway/budget/counters/rate-fallback.ts";
import { createLocalRates } from "../../../gateway/budget/counters/rate-local.ts";
import { createRateGate } from "../../../gateway/budget/rate-gate.ts";
import { createShared } from "../../../gateway/budget/shared.ts";
import { createWho } from "../../../gateway/budget/who.ts";
import { createWindows } from "../../../gateway/budget/windows.ts";
import { openDatabase } from "../../../gateway/db/open.ts";
import { createInlineWriter } from "../../../gateway/db/writer-inline.ts";
import { writes } from "../../../gateway/db/writes.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { tempHome } from "../../support/temp-home.ts";
import { quietLog } from "../models/registry-support.ts";
import { closedUrl } from "../models/support.ts";

const local = () => createLocalRates({ mostKeys: 100 });
const asker = { principal: "device:ann", channel: "api", agent: "default" };
const gateOver = (rates: RateCounters, clock = createFakeClock()) =>
  createRateGate({
    cost: () => Cost.parse({ rateLimit: { perMinute: 60, burst: 2 } }),
    who: createWho({ device: () => undefined }),
    role: () => "user",
    rates,
    clock,
  });

describe("rates while the shared count cannot be asked", () => {
  it("nobody is refused because Redis is gone, and nobody is faster than the rule", async () => {
    const url = (await closedUrl()).replace("http", "redis");
    const clock = createFakeClock();
    const db = openDatabase(":memory:");
    const writer = createInlineWriter(db, writes);
    const shared = createShared({
      ...{ home: tempHome(), db, writer, clock, log: quietLog, windowsAt: createWindows("UTC") },
      settings: () => SettingsFile.parse({ cost: { counters: "redis" }, session: { redis: { url } } }),
    });
    onTestFinished(async () => {
      await shared.stop();
      await writer.stop();
      db.close();
    });
    const gate = gateOver(shared.rates, clock);
    expect([await gate.admit(asker), await gate.admit(asker)]).toEqual([null, null]);
    expect(await gate.admit(asker)).toMatchObject({
      failure: { code: "TOO_FAST", slots: { perMinute: 60 } },
      retryAfterSeconds: 1,
    });
    clock.advance(1_000);
    expect(await gate.admit(asker)).toBeNull();
  });

  it("counts together again as soon as that works", async () => {
    let there = true;
    const together = local();
    const shared: RateCounters = {
      take: (rates, at) => (there ? together.take(rates, at) : Promise.reject(AppError.of("COUNTERS_UNREACHABLE"))),
    };
    const gate = gateOver(createFallbackRates({ shared, own: local() }));
    const admitted = async (): Promise<boolean> => (await gate.admit(asker)) === null;
    expect([await admitted(), await admitted(), await admitted()]).toEqual([true, true, false]);
    there = false;
    expect([await admitted(), await admitted(), await admitted()]).toEqual([true, true, false]);
    there = true;
    expect(await admitted()).toBe(false);
  });

  it("hides no other failure", async () => {
    const broken: RateCounters = { take: () => Promise.reject(new Error("a bug")) };
    await expect(gateOver(createFallbackRates({ shared: broken, own: local() })).admit(asker)).rejects.toThrow("a bug");
  });
});
