import type { BudgetNotice, Meter, MonthMeter, ScopeMeters } from "../../contract/routes/budget.ts";
import type { SettingsService } from "../config/service.ts";
import type { Writer } from "../db/writes.ts";
import type { EventHub } from "../events/hub.ts";
import type { Log } from "../log.ts";
import type { Line } from "./counters/counters.ts";
import { meterOf, monthMeterOf, type Reading } from "./meter.ts";
import { usdOf } from "./money.ts";
import { type Notice, noticeId } from "./notices.ts";
import { createReadings, type ReadingDeps, type Readings } from "./readings.ts";

export type MetersDeps = ReadingDeps & {
  readonly settings: Pick<SettingsService, "onChange">;
  readonly nameOf: (scope: string) => string;
  readonly writer: Writer;
  readonly hub: Pick<EventHub, "publish">;
  readonly log: Log;
  /** Least time between two announcements; a second. */
  readonly announceEveryMs?: number;
};

export type MetersNow = {
  readonly day: Meter;
  readonly month: MonthMeter;
  readonly limits: ScopeMeters[];
  /** Lines that are crossed now, and not dismissed. */
  readonly notices: BudgetNotice[];
};

/** A change shows this soon when nothing was shown before it. */
const soonMs = 30;
/** Looks at the clock at least this often: a machine that slept finds its new day. */
const lookEveryMs = 15 * 60_000;

const owner = "owner";

/** True while a line is crossed: what is told of it is true now. */
const isCrossed = (line: Notice["line"], reading: Reading): boolean =>
  reading.lines !== null &&
  (line === "stop" ? reading.state === "stopped" : reading.spent.spent > 0 && reading.spent.spent >= reading.lines.alertNanoUsd);

/**
 * The meters of all budgets: read on demand, announced when they moved, at most once a second. Tells once for each line and window that an
 * alert line was passed or that something was refused at a stop line.
 */
export function createMeters(deps: MetersDeps) {
  const { clock, hub, settings, writer, log, announceEveryMs = 1_000 } = deps;
  const readings = createReadings(deps);
  /** Notices that are stored or on their way, with the limit they were told of. */
  const told = new Map<string, number>();
  const running = new Set<Promise<void>>();
  let stopsToTell: Pick<Line, "scope" | "window">[] = [];
  let timer: NodeJS.Timeout | undefined;
  /** The timer is due within a second. Whether it is, no clock is asked: one that jumps would hold the meters up. */
  let soon = false;
  let shownAt = Number.NEGATIVE_INFINITY;
  let shown = "";
  let over = false;
  let unsubscribe = (): void => undefined;

  const asNotice = (id: string, notice: Notice): BudgetNotice => ({
    id,
    line: notice.line,
    unit: notice.unit,
    scope: notice.scope,
    name: deps.nameOf(notice.scope),
    window: notice.window,
    spentUsd: usdOf(notice.spentNanoUsd),
    limitUsd: usdOf(notice.limitNanoUsd),
    resetsAt: notice.resetsAt,
    at: notice.at,
  });

  /** Stores a notice, and publishes it when it is news. */
  const tell = (line: Notice["line"], reading: Reading, at: number): void => {
    const { scope, unit, window, resetsAt, spent, lines } = reading;
    if (lines === null) return;
    const spentNanoUsd = line === "stop" ? spent.spent + spent.held : spent.spent;
    const notice: Notice = { line, unit, scope, window, spentNanoUsd, limitNanoUsd: lines.limitNanoUsd, resetsAt, at };
    const id = noticeId(notice);
    if ((told.get(id) ?? -1) >= lines.limitNanoUsd) return;
    told.set(id, lines.limitNanoUsd);
    const stored = writer.run("budget.notice", notice, { durable: true }).then(
      isNews => {
        if (isNews) hub.publish({ kind: "budget.notice", notice: asNotice(id, notice) }, owner);
      },
      (error: unknown) => {
        told.delete(id);
        log.warn(
          { notice: id, problem: error instanceof Error ? error.message : String(error) },
          "a budget notice could not be kept",
        );
      },
    );
    const done = stored.finally(() => running.delete(done));
    running.add(done);
  };

  const tellAll = (now: Readings): void => {
    const stops = stopsToTell;
    stopsToTell = [];
    for (const reading of readings.each(now)) {
      if (isCrossed("alert", reading)) tell("alert", reading, now.at);
      if (stops.some(one => one.scope === reading.scope && one.window === reading.window)) tell("stop", reading, now.at);
    }
  };

  const arm = (inMs: number): void => {
    if (over || soon) return;
    clearTimeout(timer);
    soon = inMs <= announceEveryMs;
    timer = setTimeout(show, Math.max(0, Math.min(inMs, lookEveryMs)));
    timer.unref();
  };

  /** Announces what moved. Looks again while money is held or moves: a settlement may be on its way to the disk. */
  function show(): void {
    soon = false;
    shownAt = clock.now();
    try {
      const now = readings.read();
      const { day, month } = now.all;
      const { paceUsd, ...steady } = monthMeterOf(month, now.at);
      const text = JSON.stringify([meterOf(day), steady]);
      const moved = text !== shown;
      if (moved) hub.publish({ kind: "budget.changed", day: meterOf(day), month: { ...steady, paceUsd } }, owner);
      shown = text;
      tellAll(now);
      const again = moved || month.spent.held > 0;
      arm(again ? announceEveryMs : now.windows.dayEndsAt - now.at);
    } catch (error) {
      log.warn({ problem: error instanceof Error ? error.message : String(error) }, "the meters could not be read");
      arm(lookEveryMs);
    }
  }

  const touch = (): void => {
    const since = Math.max(0, clock.now() - shownAt);
    arm(Math.max(Math.min(soonMs, announceEveryMs), announceEveryMs - since));
  };

  return {
    /** Begins to announce, at the turn of days too. */
    start(): void {
      unsubscribe = settings.onChange(touch);
      touch();
    },
    /** Resolves when nothing is on its way to the disk any more. */
    async stop(): Promise<void> {
      over = true;
      unsubscribe();
      clearTimeout(timer);
      await Promise.all(running);
    },
    /** Money was held, settled, corrected or added, or is about to be. */
    touch,
    /** Something that costs money was granted at these lines. */
    granted(lines: readonly Pick<Line, "scope" | "window">[]): void {
      readings.granted(lines);
      touch();
    },
    /** A request was refused at this line. */
    refused(line: Pick<Line, "scope" | "window">): void {
      readings.refused(line);
      if (!stopsToTell.some(one => one.scope === line.scope && one.window === line.window)) stopsToTell.push(line);
      touch();
    },
    /** All meters now. */
    read(): MetersNow {
      const now = readings.read();
      const byLine = new Map(readings.each(now).map(one => [`${one.scope} ${one.window}`, one]));
      const crossed = now.notices.filter(notice => {
        const reading = byLine.get(`${notice.scope} ${notice.window}`);
        return !notice.dismissed && reading !== undefined && isCrossed(notice.line, reading);
      });
      return {
        day: meterOf(now.all.day),
        month: monthMeterOf(now.all.month, now.at),
        limits: now.limits.map(({ budget, day, month }) => ({
          scope: budget.scope,
          kind: budget.kind,
          name: deps.nameOf(budget.scope),
          fitsNobody: budget.fitsNobody,
          day: meterOf(day),
          month: monthMeterOf(month, now.at),
        })),
        notices: crossed.map(notice => asNotice(notice.id, notice)),
      };
    },
    /** Takes a notice off the page. False when there is none of this id. */
    dismiss: (id: string, actor: string): Promise<boolean> => writer.run("budget.dismiss", { id, actor, at: clock.now() }),
  };
}

export type Meters = ReturnType<typeof createMeters>;
