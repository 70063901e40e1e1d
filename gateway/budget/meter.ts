import type { Meter, MonthMeter } from "../../contract/routes/budget.ts";
import type { Cost } from "../../contract/settings/cost.ts";
import { linesOf, type Unit } from "./lines.ts";
import { type NanoUsd, usdOf } from "./money.ts";
import type { Spent } from "./spending.ts";
import type { Windows } from "./windows.ts";

/** Less than this is left: nothing that costs money fits any more. */
const leastUsefulNanoUsd = 500_000;
/** So early a month's pace says nothing. */
const paceFromMs = 6 * 3_600_000;

/** One window of one budget, in nano-dollars. */
export type Reading = {
  readonly scope: string;
  readonly unit: Unit;
  readonly window: string;
  readonly startsAt: number;
  readonly resetsAt: number;
  readonly spent: Spent;
  readonly added: NanoUsd;
  /** Null: no limit is set. */
  readonly lines: ReturnType<typeof linesOf> | null;
  /** Up to the stop line. */
  readonly left: NanoUsd | null;
  readonly state: Meter["state"];
};

/** `refusedLeft`: what was left when this line refused something last; undefined: it did not. */
export function readingOf(job: {
  readonly cost: Cost;
  readonly scope: string;
  readonly unit: Unit;
  readonly budgetUsd: number | undefined;
  readonly windows: Windows;
  readonly spent: Spent;
  readonly added: NanoUsd;
  readonly refusedLeft: NanoUsd | undefined;
}): Reading {
  const { scope, unit, windows, spent, added } = job;
  const lines = job.budgetUsd === undefined ? null : linesOf(job.cost, job.budgetUsd, added);
  const left = lines && Math.max(0, lines.stopNanoUsd - spent.spent - spent.held);
  const span =
    unit === "day"
      ? { window: windows.day, startsAt: windows.dayStartsAt, resetsAt: windows.dayEndsAt }
      : { window: windows.month, startsAt: windows.monthStartsAt, resetsAt: windows.monthEndsAt };

  const state = (): Meter["state"] => {
    if (lines === null || left === null) return "unlimited";
    // What is only held may come back in a moment; as long as nothing was refused it stops nobody.
    if (lines.stopNanoUsd - spent.spent < leastUsefulNanoUsd || left === job.refusedLeft) return "stopped";
    return spent.spent >= lines.alertNanoUsd && spent.spent > 0 ? "alert" : "fine";
  };
  return { scope, unit, ...span, spent, added, lines, left, state: state() };
}

/** What a month ends at if it goes on like its time until now. */
export function paceOf(month: Reading, now: number): NanoUsd | null {
  const elapsed = now - month.startsAt;
  return elapsed < paceFromMs ? null : Math.round((month.spent.spent * (month.resetsAt - month.startsAt)) / elapsed);
}

export function meterOf(reading: Reading): Meter {
  const { spent, lines, left } = reading;
  const usd = (amount: NanoUsd | null | undefined): string | null => (amount == null ? null : usdOf(amount));
  return {
    spentUsd: usdOf(spent.spent),
    estimatedUsd: usdOf(spent.estimated),
    heldUsd: usdOf(spent.held),
    limitUsd: usd(lines?.limitNanoUsd),
    alertUsd: usd(lines?.alertNanoUsd),
    stopUsd: usd(lines?.stopNanoUsd),
    addedUsd: usdOf(reading.added),
    leftUsd: usd(left),
    window: reading.window,
    startsAt: reading.startsAt,
    resetsAt: reading.resetsAt,
    state: reading.state,
  };
}

export function monthMeterOf(reading: Reading, now: number): MonthMeter {
  const pace = paceOf(reading, now);
  return { ...meterOf(reading), paceUsd: pace === null ? null : usdOf(pace) };
}
