import type { DayOfHistory } from "../../../contract/routes/budget.ts";

/** The least of a few round numbers times a power of ten that `most` fits under: the upper edge of a chart. 1 where there is nothing. */
export function niceTop(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 3, 4, 5, 6, 8, 10].find(one => one * power >= most * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(6));
}

export type MonthMark = { readonly key: string; readonly at: number };

/** Where months begin, as shares of the chart's width; one that begins too near the end has no room for its name. */
export function monthMarks(days: readonly Pick<DayOfHistory, "day">[]): MonthMark[] {
  return days.flatMap(({ day }, index) => {
    const at = index / days.length;
    return day.endsWith("-01") && at < 0.92 ? [{ key: day.slice(0, 7), at }] : [];
  });
}

/** The bar under a point of the chart: `share` of its width from the left. */
export const barAt = (share: number, count: number): number => Math.max(0, Math.min(count - 1, Math.floor(share * count)));

/** Where the arrow keys lead from `at`; null for every other key. */
export function nextBar(key: string, at: number, count: number): number | null {
  const next = { ArrowLeft: at - 1, ArrowRight: at + 1, PageUp: at - 7, PageDown: at + 7, Home: 0, End: count - 1 }[key];
  return next === undefined ? null : Math.max(0, Math.min(count - 1, next));
}

export type HistoryTotals = {
  readonly calls: number;
  /** A day's mean, from the first day with any spending on. */
  readonly meanUsd: number;
  readonly dearest: DayOfHistory | null;
};

export function totalsOf(days: readonly DayOfHistory[]): HistoryTotals {
  const first = days.findIndex(one => one.calls > 0 || Number(one.usd) > 0);
  const counted = first < 0 ? [] : days.slice(first);
  const sum = counted.reduce((total, one) => total + Number(one.usd), 0);
  const dearest = counted.reduce<DayOfHistory | null>(
    (best, one) => (Number(one.usd) > Number(best?.usd ?? 0) ? one : best),
    null,
  );
  return {
    calls: counted.reduce((total, one) => total + one.calls, 0),
    meanUsd: counted.length === 0 ? 0 : sum / counted.length,
    dearest,
  };
}
