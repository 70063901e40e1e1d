import { mkdirSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AppEvent } from "../../../contract/events.ts";
import { Meter, MonthMeter } from "../../../contract/routes/budget.ts";
import { tempHome } from "../../support/temp-home.ts";
import { createMetersRoom, type MetersRoom } from "./meters-room.ts";

const rooms: MetersRoom[] = [];
function room(...given: Parameters<typeof createMetersRoom>): MetersRoom {
  const made = createMetersRoom(...given);
  rooms.push(made);
  return made;
}
afterEach(async () => {
  vi.useRealTimers();
  for (const one of rooms.splice(0)) await one.stop();
});

const kinds = (at: MetersRoom, kind: AppEvent["kind"]) => at.events.filter(({ event }) => event.kind === kind);
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5_000, interval: 2 });

describe("meters", () => {
  it("without a budget: what is spent, and no line", async () => {
    const one = room();
    await one.spend({ usd: 0.25 });
    const { day, month, limits } = one.meters.read();
    expect(Meter.parse(day)).toEqual({
      spentUsd: "0.25",
      estimatedUsd: "0",
      heldUsd: "0",
      limitUsd: null,
      alertUsd: null,
      stopUsd: null,
      addedUsd: "0",
      leftUsd: null,
      window: "2026-11-21",
      startsAt: Date.parse("2026-11-21T00:00Z"),
      resetsAt: Date.parse("2026-11-22T00:00Z"),
      state: "unlimited",
    });
    expect(MonthMeter.parse(month)).toMatchObject({
      spentUsd: "0.25",
      window: "2026-11",
      resetsAt: Date.parse("2026-12-01T00:00Z"),
    });
    expect(limits).toEqual([]);
  });

  it("spent, held, left and what is booked at a bound, to the nano-dollar", async () => {
    const one = room({ dailyBudget: 2, monthlyBudget: 30 });
    await one.spend({ usd: 0.000000421 });
    await one.spend({ usd: 0.1 }, "bound");
    await one.hold({ usd: 0.5 });
    await one.spend({ usd: 1.5, at: Date.parse("2026-11-02T12:00Z") });
    await one.spend({ usd: 0.7, at: Date.parse("2026-10-31T23:59Z") });
    const { day, month } = one.meters.read();
    expect(day).toMatchObject({
      ...{ spentUsd: "0.100000421", estimatedUsd: "0.1", heldUsd: "0.5" },
      ...{ limitUsd: "2", alertUsd: "1.6", stopUsd: "1.9", leftUsd: "1.299999579", state: "fine" },
    });
    expect(month).toMatchObject({ spentUsd: "1.600000421", heldUsd: "0.5", limitUsd: "30", leftUsd: "26.399999579" });
  });

  it("7 bifrost #5673: a row of `cost.limits` is shown and enforced; echo and line are the same", async () => {
    const one = room({
      limits: [
        { agent: "cook", dailyBudget: 1 },
        { user: "Ann's phone", monthlyBudget: 2 },
      ],
    });
    await one.spend({ usd: 0.75, agent: "cook", principal: "device:d1" });
    const { limits, day } = one.meters.read();
    expect(
      limits.map(({ scope, kind, name, day, month }) => [
        scope,
        kind,
        name,
        day.limitUsd,
        day.leftUsd,
        month.limitUsd,
        month.leftUsd,
      ]),
    ).toEqual([
      ["agent:cook", "agent", "The cook", "1", "0.2", null, null],
      ["user:d1", "user", "Ann's phone", null, null, "2", "1.15"],
    ]);
    expect(day).toMatchObject({ spentUsd: "0.75", limitUsd: null });
    expect(await one.spend({ usd: 0.21, agent: "cook" })).toMatchObject({
      kind: "refused",
      line: { scope: "agent:cook", window: "2026-11-21" },
    });
    expect(await one.spend({ usd: 0.2, agent: "cook" })).toMatchObject({ kind: "granted" });
    expect(await one.spend({ usd: 1.2, principal: "device:d1" })).toMatchObject({
      kind: "refused",
      line: { scope: "user:d1", window: "2026-11" },
    });
    expect(await one.spend({ usd: 1.2, principal: "device:d2" })).toMatchObject({ kind: "granted" });
  });

  it("10 claude-code-hub #90: one person's devices are counted together under one cap", async () => {
    const one = room({ limits: [{ user: "owner", dailyBudget: 1 }] });
    for (const principal of ["device:o1", "device:o2", "owner"]) await one.spend({ usd: 0.3, principal });
    expect(one.meters.read().limits[0]).toMatchObject({ scope: "user:owner", day: { spentUsd: "0.9", leftUsd: "0.05" } });
    for (const principal of ["device:o1", "device:o2", "owner"])
      expect(await one.spend({ usd: 0.1, principal })).toMatchObject({ kind: "refused", line: { scope: "user:owner" } });
    expect(await one.spend({ usd: 0.1, principal: "device:d1" })).toMatchObject({ kind: "granted" });
  });

  it("17, 18 litellm #22013, #24675: a new day and month begin at 0 without anything being reset, and nothing that was spent is lost", async () => {
    const one = room({ dailyBudget: 1, monthlyBudget: 10, timeZone: "Asia/Shanghai" }, { now: "2026-11-30T15:59:59Z" });
    await one.spend({ usd: 0.95 });
    expect(await one.spend({ usd: 0.01 })).toMatchObject({ kind: "refused" });
    expect(one.meters.read()).toMatchObject({ day: { window: "2026-11-30", state: "stopped", leftUsd: "0" } });
    one.clock.advance(1_000);
    expect(one.meters.read()).toMatchObject({
      day: { window: "2026-12-01", spentUsd: "0", leftUsd: "0.95", state: "fine" },
      month: { window: "2026-12", spentUsd: "0" },
      notices: [],
    });
    expect(await one.spend({ usd: 0.01 })).toMatchObject({ kind: "granted" });
    one.clock.advance(-1_000);
    expect(one.meters.read().day).toMatchObject({ window: "2026-11-30", spentUsd: "0.95" });
  });

  it("19 litellm #34492: a budget that is set today counts today and this month, not what was spent before", async () => {
    const one = room();
    for (const at of ["2026-06-01T12:00Z", "2026-10-31T23:59:59Z", "2026-11-20T23:59:59Z"])
      await one.spend({ usd: 100, at: Date.parse(at) });
    one.settings.set({ cost: { timeZone: "UTC", dailyBudget: 1, monthlyBudget: 110 } });
    expect(one.meters.read()).toMatchObject({
      day: { spentUsd: "0", leftUsd: "0.95" },
      month: { spentUsd: "100", leftUsd: "4.5" },
    });
    expect(await one.spend({ usd: 0.9 })).toMatchObject({ kind: "granted" });
  });

  it("20 langwatch #6255: the settings' zone decides which day it is", async () => {
    const one = room({ dailyBudget: 1, timeZone: "America/Los_Angeles" }, { now: "2026-11-01T07:30:00Z" });
    // The day on which the clocks go back has 25 hours.
    expect(one.meters.read().day).toMatchObject({
      window: "2026-11-01",
      startsAt: Date.parse("2026-11-01T07:00Z"),
      resetsAt: Date.parse("2026-11-02T08:00Z"),
    });
    one.settings.set({ cost: { dailyBudget: 1, timeZone: "UTC" } });
    expect(one.meters.read().day).toMatchObject({
      startsAt: Date.parse("2026-11-01T00:00Z"),
      resetsAt: Date.parse("2026-11-02T00:00Z"),
    });
  });

  it.each([
    ["2026-11-01T05:59:59Z", null],
    ["2026-11-01T06:00:00Z", "120"],
    ["2026-11-16T00:00:00Z", "2"],
    ["2026-11-30T23:59:59.999Z", "1"],
  ])("the month's pace at %s is %s", async (now, paceUsd) => {
    const one = room({}, { now });
    await one.spend({ usd: 1 });
    const pace = one.meters.read().month.paceUsd;
    expect(pace === null ? null : Number(pace).toFixed(6)).toBe(paceUsd === null ? null : Number(paceUsd).toFixed(6));
  });

  it("a month with a day of 25 hours has a pace of its own length", async () => {
    const one = room({ timeZone: "Europe/Berlin" }, { now: "2026-10-31T22:59:00Z" });
    await one.spend({ usd: 744 });
    const hours = 31 * 24 + 1;
    expect(Number(one.meters.read().month.paceUsd)).toBeCloseTo((744 * hours) / (hours - 1 / 60), 6);
  });
});

describe("stopped", () => {
  it("when nothing useful is left, when something was refused, and not while money is only held", async () => {
    const one = room({ dailyBudget: 1 });
    const { id } = await one.hold({ usd: 0.95 });
    expect(one.meters.read().day).toMatchObject({ leftUsd: "0", state: "fine" });
    await one.hold({ usd: 0.01 });
    expect(one.meters.read().day.state).toBe("stopped");
    await one.settle(id, 0.5);
    expect(one.meters.read().day).toMatchObject({ leftUsd: "0.45", state: "fine" });
    await one.hold({ usd: 0.46 });
    expect(one.meters.read().day).toMatchObject({ leftUsd: "0.45", state: "stopped" });
    await one.spend({ usd: 0.1 });
    expect(one.meters.read().day).toMatchObject({ leftUsd: "0.35", state: "fine" });
    await one.spend({ usd: 0.3496 });
    expect(one.meters.read().day).toMatchObject({ leftUsd: "0.0004", state: "stopped" });
  });

  it("ends when something is granted at the line, before anybody looked too, and does not come back with that money", async () => {
    const one = room({ dailyBudget: 1 });
    await one.spend({ usd: 0.5 });
    await one.hold({ usd: 0.46 });
    expect(one.meters.read().day).toMatchObject({ leftUsd: "0.45", state: "stopped" });
    const { id } = await one.hold({ usd: 0.1 });
    await one.settle(id, 0, "released");
    expect(one.meters.read().day).toMatchObject({ leftUsd: "0.45", state: "fine" });
    await one.hold({ usd: 0.46 });
    await one.spend({ usd: 0.1 });
    expect(one.meters.read().day).toMatchObject({ leftUsd: "0.35", state: "fine" });
    await one.spend({ usd: 0.36 });
    expect(one.meters.read().day.state).toBe("stopped");
  });

  it("does not end with what is granted at other lines", async () => {
    const one = room({ limits: [{ agent: "cook", dailyBudget: 0.1 }] });
    await one.hold({ usd: 0.2, agent: "cook" });
    await one.spend({ usd: 0.2 });
    expect(one.meters.read().limits[0]?.day.state).toBe("stopped");
  });

  it("ends when money is added or the budget is raised", async () => {
    const one = room({ dailyBudget: 1, monthlyBudget: 1 });
    await one.spend({ usd: 0.9 });
    await one.hold({ usd: 0.2 });
    expect(one.meters.read()).toMatchObject({ day: { state: "stopped" }, month: { state: "alert" } });
    await one.additions.add("*", 500_000_000, "owner", one.clock.now());
    expect(one.meters.read()).toMatchObject({
      day: { state: "fine", addedUsd: "0.5", limitUsd: "1.5", alertUsd: "1.3", stopUsd: "1.45", leftUsd: "0.55" },
      month: { state: "fine", addedUsd: "0.5" },
    });
    expect(await one.spend({ usd: 0.5 })).toMatchObject({ kind: "granted" });
    await one.hold({ usd: 0.2 });
    expect(one.meters.read().day.state).toBe("stopped");
    one.settings.set({ cost: { timeZone: "UTC", dailyBudget: 3 } });
    expect(one.meters.read()).toMatchObject({ day: { state: "fine" }, month: { state: "unlimited" } });
  });

  it("an empty budget is stopped from the beginning", () => {
    expect(room({ dailyBudget: 0 }).meters.read().day).toMatchObject({ limitUsd: "0", leftUsd: "0", state: "stopped" });
  });

  it("outlives a restart, unless the budget was raised meanwhile", async () => {
    const home = tempHome();
    mkdirSync(home.data, { recursive: true });
    const first = createMetersRoom({ dailyBudget: 1 }, { file: home.database });
    await first.spend({ usd: 0.5 });
    first.meters.start();
    await first.hold({ usd: 0.5 });
    await until(() => expect(kinds(first, "budget.notice")).toHaveLength(1));
    await first.stop();
    const second = room({ dailyBudget: 1 }, { file: home.database });
    const now = second.meters.read();
    expect(now.day.state).toBe("stopped");
    expect(now.notices.map(one => one.id)).toEqual(["stop:day:*:2026-11-21"]);
    expect(room({ dailyBudget: 2 }, { file: home.database }).meters.read()).toMatchObject({
      day: { state: "fine" },
      notices: [],
    });
  });
});
