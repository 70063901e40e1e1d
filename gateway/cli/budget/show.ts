import type { Budget, BudgetNotice, Meter, MonthMeter, ScopeMeters } from "../../../contract/routes/budget.ts";
import type { createFigures } from "../figures.ts";
import type { Messages } from "../messages/en.ts";
import { displayWidth, tableLines } from "../text-width.ts";

type Tools = { readonly text: Messages; readonly figures: ReturnType<typeof createFigures>; readonly timeZone: string };

const barWidth = 20;
const mostModels = 5;

/** Spent ▓, held ▒, free ░; what is there at all shows. */
export function meterBar({ spentUsd, heldUsd, limitUsd }: Pick<Meter, "spentUsd" | "heldUsd" | "limitUsd">): string {
  const limit = Number(limitUsd);
  const cells = (usd: number): number => {
    if (usd <= 0) return 0;
    return limit <= 0 ? barWidth : Math.min(barWidth, Math.max(1, Math.floor((usd / limit) * barWidth)));
  };
  const spent = limit <= 0 ? barWidth : cells(Number(spentUsd));
  const held = Math.min(barWidth - spent, cells(Number(heldUsd)));
  return "▓".repeat(spent) + "▒".repeat(held) + "░".repeat(barWidth - spent - held);
}

/** A meter in two lines: how much of what, and what else there is to say of it. */
function meterRows(label: string, meter: Meter | MonthMeter, { text, figures, timeZone }: Tools): string[][] {
  const { budget: t } = text;
  const { money } = figures;
  const isSome = (usd: string): boolean => Number(usd) > 0;
  const resets = t.resets(figures.momentIn(meter.resetsAt, timeZone));
  const rest = [
    isSome(meter.heldUsd) ? t.held(money(meter.heldUsd)) : "",
    meter.leftUsd === null ? "" : t.left(money(meter.leftUsd)),
    meter.limitUsd !== null && isSome(meter.addedUsd) ? t.added(money(meter.addedUsd)) : "",
    isSome(meter.estimatedUsd) ? t.estimated(money(meter.estimatedUsd)) : "",
    meter.alertUsd === null || meter.stopUsd === null ? "" : t.lines(money(meter.alertUsd), money(meter.stopUsd)),
  ].filter(part => part !== "");
  const more = rest.length > 0 ? [["", rest.join(" · ")]] : [];
  if (meter.limitUsd === null) return [[label, `${t.noLimit(money(meter.spentUsd))}  ${resets}`], ...more];
  const share = Number(meter.limitUsd) > 0 ? Number(meter.spentUsd) / Number(meter.limitUsd) : 1;
  const first = [
    t.of(money(meter.spentUsd), money(meter.limitUsd)),
    meterBar(meter),
    figures.percent(share),
    resets,
    t.states[meter.state],
  ].filter(part => part !== "");
  return [[label, first.join("  ")], ...more];
}

function scopeRows(one: ScopeMeters, tools: Tools): string[][] {
  const { budget: t } = tools.text;
  const title = [[`${t.kinds[one.kind]} ${one.name}`, one.scope]];
  const day = one.day.limitUsd === null ? [] : meterRows(`  ${t.day}`, one.day, tools);
  const month = one.month.limitUsd === null ? [] : meterRows(`  ${t.month}`, one.month, tools);
  return [...title, ...day, ...month];
}

function noticeLine(notice: BudgetNotice, { text, figures }: Tools): string {
  const { budget: t } = text;
  const say = notice.line === "stop" ? t.stopNotice : t.alertNotice;
  const name = notice.name === "" ? "" : `${notice.name} · `;
  return `! ${say(name, notice.window, figures.money(notice.spentUsd), figures.money(notice.limitUsd))}`;
}

/** Who is stopped does not need to hear that the line before was crossed, too. */
function worthTelling(notices: readonly BudgetNotice[]): BudgetNotice[] {
  const place = (one: BudgetNotice): string => `${one.scope} ${one.window}`;
  const stopped = new Set(notices.filter(one => one.line === "stop").map(place));
  return notices.filter(one => one.line === "stop" || !stopped.has(place(one)));
}

/** A budget as lines for a terminal. */
export function budgetLines(budget: Budget, text: Messages, figures: ReturnType<typeof createFigures>): string[] {
  const tools: Tools = { text, figures, timeZone: budget.timeZone };
  const { budget: t } = text;
  const { money, number } = figures;
  const meters = tableLines([
    ...meterRows(t.day, budget.day, tools),
    ...meterRows(t.month, budget.month, tools),
    ...budget.limits.flatMap(one => scopeRows(one, tools)),
  ]);
  const costing = budget.by.month.model.filter(one => Number(one.usd) > 0).slice(0, mostModels);
  const models = tableLines(costing.map(one => [`  ${one.name}`, money(one.usd), t.calls(number(one.calls))]));
  const { prices } = budget;
  const words = [
    budget.month.paceUsd === null ? "" : t.pace(money(budget.month.paceUsd)),
    budget.localModel === null || budget.onStop !== "local" ? "" : t.goesOn(budget.localModel),
    prices.unpriced.length > 0 ? t.unpriced(prices.unpriced.join(", ")) : "",
    prices.stale ? t.stalePrices(number(prices.ageDays)) : "",
    t.zone(budget.timeZone),
  ].filter(line => line !== "");
  return [
    ...worthTelling(budget.notices).map(notice => noticeLine(notice, tools)),
    ...meters.map(line => line.trimEnd()),
    ...(models.length > 0 ? ["", t.models, ...models] : []),
    "",
    ...words,
  ];
}

/** Rows whose columns from the second on are numbers: these stand at the right of their column. */
export function rightAligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, displayWidth(cell));
  const pad = (cell: string, at: number): string => " ".repeat(Math.max(0, (widths[at] ?? 0) - displayWidth(cell)));
  return rows.map(row => row.map((cell, at) => (at === 0 ? cell + pad(cell, at) : pad(cell, at) + cell)).join("  "));
}
