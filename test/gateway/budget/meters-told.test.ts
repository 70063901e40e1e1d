import { mkdirSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AppEvent } from "../../../contract/events.ts";
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
const notices = (at: MetersRoom): string[] =>
  at.events.flatMap(({ event }) =>
    event.kind === "budget.notice" ? [`${event.notice.id} ${event.notice.spentUsd}/${event.notice.limitUsd}`] : [],
  );
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5_000, interval: 2 });
/** Long enough for what must not come to have come: a few announcements. */
const quiet = (): Promise<void> => new Promise(done => setTimeout(done, 40));

describe("notices", () => {
  it("8 bifrost #5770: the alert fires at the line that the settings name, not before, once", async () => {
    const one = room({ dailyBudget: 15, alertThreshold: 0.99, stopThreshold: 1 });
    one.meters.start();
    await one.spend({ usd: 0.4 });
    await one.spend({ usd: 14.44 });
    await quiet();
    expect(notices(one)).toEqual([]);
    await one.spend({ usd: 0.01 });
    await until(() => expect(notices(one)).toEqual(["alert:day:*:2026-11-21 14.85/15"]));
    await one.spend({ usd: 0.05 });
    await quiet();
    expect(notices(one)).toHaveLength(1);
    expect(kinds(one, "budget.notice")[0]).toMatchObject({ audience: "owner" });
    expect(one.meters.read().notices).toMatchObject([
      { line: "alert", unit: "day", scope: "*", name: "", spentUsd: "14.85", limitUsd: "15" },
    ]);
  });

  it("what is only held alerts nobody", async () => {
    const one = room({ dailyBudget: 1 });
    one.meters.start();
    const { id } = await one.hold({ usd: 0.9 });
    await quiet();
    expect(notices(one)).toEqual([]);
    await one.settle(id, 0.1);
    await quiet();
    expect(notices(one)).toEqual([]);
  });

  it("a refusal is told once for its line and window, each budget by itself", async () => {
    const one = room({ dailyBudget: 1, limits: [{ agent: "cook", dailyBudget: 0.5, monthlyBudget: 100 }] });
    one.meters.start();
    for (let tries = 0; tries < 5; tries++) await one.hold({ usd: 0.6, agent: "cook" });
    await until(() => expect(notices(one)).toEqual(["stop:day:agent:cook:2026-11-21 0/0.5"]));
    for (let tries = 0; tries < 5; tries++) await one.hold({ usd: 0.96 });
    await until(() => expect(notices(one)).toHaveLength(2));
    await quiet();
    expect(notices(one)[1]).toBe("stop:day:*:2026-11-21 0/1");
    expect(one.meters.read().notices.map(({ scope, name }) => [scope, name])).toEqual([
      ["*", ""],
      ["agent:cook", "The cook"],
    ]);
  });

  it("a higher line is news again when it is crossed", async () => {
    const one = room({ dailyBudget: 1 });
    one.meters.start();
    await one.spend({ usd: 0.85 });
    await until(() => expect(notices(one)).toEqual(["alert:day:*:2026-11-21 0.85/1"]));
    await one.additions.add("*", 1_000_000_000, "owner", one.clock.now());
    one.meters.touch();
    await quiet();
    expect(notices(one)).toHaveLength(1);
    expect(one.meters.read().notices).toEqual([]);
    await one.spend({ usd: 1 });
    await until(() => expect(notices(one)[1]).toBe("alert:day:*:2026-11-21 1.85/2"));
  });

  it("dismissed ones leave the page and stay away; the next window has its own", async () => {
    const one = room({ dailyBudget: 1 });
    one.meters.start();
    await one.spend({ usd: 0.9 });
    await until(() => expect(notices(one)).toHaveLength(1));
    const [notice] = one.meters.read().notices;
    expect(await one.meters.dismiss(notice!.id, "owner")).toBe(true);
    expect(await one.meters.dismiss(notice!.id, "owner")).toBe(true);
    expect(await one.meters.dismiss("alert:day:*:2000-01-01", "owner")).toBe(false);
    expect(one.db.prepare("SELECT action, actor FROM audit").all()).toEqual([{ action: "budget.dismissed", actor: "owner" }]);
    await one.spend({ usd: 0.01 });
    await quiet();
    expect(one.meters.read().notices).toEqual([]);
    expect(notices(one)).toHaveLength(1);
    one.clock.advance(86_400_000);
    await one.spend({ usd: 0.9 });
    await until(() => expect(notices(one)[1]).toBe("alert:day:*:2026-11-22 0.9/1"));
  });

  it("are not told again after a restart, and stay dismissed", async () => {
    const home = tempHome();
    mkdirSync(home.data, { recursive: true });
    const first = createMetersRoom({ dailyBudget: 1 }, { file: home.database });
    first.meters.start();
    await first.spend({ usd: 0.9 });
    await until(() => expect(notices(first)).toHaveLength(1));
    await first.meters.dismiss("alert:day:*:2026-11-21", "owner");
    await first.stop();
    const second = room({ dailyBudget: 1 }, { file: home.database });
    second.meters.start();
    await until(() => expect(kinds(second, "budget.changed")).toHaveLength(1));
    await quiet();
    expect(notices(second)).toEqual([]);
    expect(second.meters.read()).toMatchObject({ day: { state: "alert" }, notices: [] });
  });

  it("one that cannot be kept is tried again", async () => {
    const one = room({ dailyBudget: 1 });
    one.db.exec("CREATE TRIGGER full BEFORE INSERT ON budget_notices BEGIN SELECT raise(ABORT, 'disk full'); END");
    one.meters.start();
    await one.spend({ usd: 0.9 });
    await until(() => expect(one.log.lines.join()).toContain("a budget notice could not be kept"));
    one.db.exec("DROP TRIGGER full");
    one.meters.touch();
    await until(() => expect(notices(one)).toHaveLength(1));
  });
});

describe("announcements", () => {
  it("come at most once a second, only when something moved, to the owner, and end with the last figures", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const one = room({ dailyBudget: 10 }, { announceEveryMs: 1_000 });
    const pass = async (ms: number): Promise<void> => {
      one.clock.advance(ms);
      await vi.advanceTimersByTimeAsync(ms);
    };
    one.meters.start();
    await pass(100);
    const spent = (): string[] =>
      kinds(one, "budget.changed").map(({ event }) => (event.kind === "budget.changed" ? event.day.spentUsd : ""));
    expect(spent()).toEqual(["0"]);
    for (let step = 0; step < 30; step++) {
      await one.spend({ usd: 0.01 });
      await pass(100);
    }
    await pass(5_000);
    expect(spent().length).toBeGreaterThanOrEqual(4);
    expect(spent().length).toBeLessThanOrEqual(5);
    expect(spent().at(-1)).toBe("0.3");
    const before = one.events.length;
    for (let step = 0; step < 5; step++) {
      one.meters.touch();
      await pass(3_000);
    }
    expect(one.events).toHaveLength(before);
    expect(new Set(one.events.map(({ audience }) => audience))).toEqual(new Set(["owner"]));
  });

  it("keep the second also after a look that found nothing new", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const one = room({ dailyBudget: 10 }, { announceEveryMs: 1_000 });
    const pass = async (ms: number): Promise<void> => {
      one.clock.advance(ms);
      await vi.advanceTimersByTimeAsync(ms);
    };
    one.meters.start();
    await pass(5_000);
    one.meters.touch();
    await pass(100);
    const before = one.events.length;
    await one.spend({ usd: 1 });
    await pass(800);
    expect(one.events).toHaveLength(before);
    await pass(200);
    expect(one.events).toHaveLength(before + 1);
  });

  it("show a settlement that reaches the disk long after the meters were touched", async () => {
    const one = room({ dailyBudget: 10 });
    one.meters.start();
    const { id } = await one.hold({ usd: 1 });
    await until(() => expect(kinds(one, "budget.changed").at(-1)?.event).toMatchObject({ day: { heldUsd: "1" } }));
    await quiet();
    await one.settle(id, 0.5);
    await until(() =>
      expect(kinds(one, "budget.changed").at(-1)?.event).toMatchObject({ day: { heldUsd: "0", spentUsd: "0.5" } }),
    );
  });

  it("tell when a day begins and when the settings change, without being touched", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const one = room({ dailyBudget: 10 }, { now: "2026-11-21T23:50:00Z", announceEveryMs: 1_000 });
    const pass = async (ms: number): Promise<void> => {
      one.clock.advance(ms);
      await vi.advanceTimersByTimeAsync(ms);
    };
    one.meters.start();
    await pass(2_000);
    await pass(20 * 60_000);
    const days = kinds(one, "budget.changed").map(({ event }) => (event.kind === "budget.changed" ? event.day.window : ""));
    expect(days).toEqual(["2026-11-21", "2026-11-22"]);
    one.settings.set({ cost: { timeZone: "UTC", dailyBudget: 20 } });
    await pass(2_000);
    expect(kinds(one, "budget.changed").at(-1)?.event).toMatchObject({ day: { limitUsd: "20" } });
  });

  it("stop with the gateway: no timer is left", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const one = room({ dailyBudget: 10 });
    one.meters.start();
    await one.meters.stop();
    one.meters.touch();
    one.settings.set({ cost: {} });
    expect(vi.getTimerCount()).toBe(0);
  });
});
