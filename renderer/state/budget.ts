import type { Budget, BudgetNotice, Meter, MonthMeter } from "../../contract/routes/budget.ts";
import type { BudgetState } from "./app-state.ts";

/** `stale`: the rest of the budget must be loaded anew. */
type Told = { readonly budget: BudgetState; readonly stale: boolean };

/** Takes the meters in that an event told of. In a new window shares and notices are another day's, so they are stale. */
export function putMeters(budget: BudgetState, { day, month }: { day: Meter; month: MonthMeter }): Told {
  if (budget.kind !== "ready") return { budget, stale: budget.kind === "failed" };
  const known = budget.value;
  return {
    budget: { kind: "ready", value: { ...known, day, month } },
    stale: day.window !== known.day.window || month.window !== known.month.window,
  };
}

/** Takes a crossed line in; told twice, it stands once. */
export function putNotice(budget: BudgetState, notice: BudgetNotice): Told {
  if (budget.kind !== "ready") return { budget, stale: true };
  const others = budget.value.notices.filter(one => one.id !== notice.id);
  return { budget: { kind: "ready", value: { ...budget.value, notices: [...others, notice] } }, stale: false };
}

export const dropNotices = (budget: BudgetState, ids: readonly string[]): BudgetState =>
  budget.kind === "ready"
    ? { kind: "ready", value: { ...budget.value, notices: budget.value.notices.filter(one => !ids.includes(one.id)) } }
    : budget;

/** A notice as it is shown, with those that it makes superfluous: they leave with it. */
export type ShownNotice = { readonly notice: BudgetNotice; readonly covers: readonly string[] };

/**
 * The notices worth a banner, the gravest first: windows that are over are left out, and who is stopped does not need to hear that the
 * line before was crossed, too.
 */
export function shownNotices({ notices }: Pick<Budget, "notices">, now: number): ShownNotice[] {
  const running = notices.filter(one => one.resetsAt > now);
  const place = (one: BudgetNotice): string => `${one.scope} ${one.window}`;
  const stopped = new Set(running.flatMap(one => (one.line === "stop" ? [place(one)] : [])));
  return running
    .filter(one => one.line === "stop" || !stopped.has(place(one)))
    .map(notice => ({
      notice,
      covers: running.flatMap(one => (place(one) === place(notice) ? [one.id] : [])),
    }))
    .sort((a, b) => gravity(b.notice) - gravity(a.notice) || b.notice.at - a.notice.at);
}

const gravity = ({ line, scope }: BudgetNotice): number => (line === "stop" ? 2 : 0) + (scope === "*" ? 1 : 0);
