import { Wallet } from "lucide-react";
import { useFormat, useText } from "../i18n/use-text.tsx";
import { Link } from "../router/link.tsx";
import { budgetPath } from "../router/route.ts";
import { useAppState } from "../state/app-context.tsx";
import { cx } from "../ui/class-names.ts";
import { barParts, toneClass } from "./bar-parts.ts";

/** The way to the budget, with today's meter: what was spent, and how much of the day's budget that is. */
export function BudgetLink({ onOpen, className }: { onOpen: () => void; className: string }) {
  const { common } = useText();
  const format = useFormat();
  const day = useAppState(state => (state.budget.kind === "ready" ? state.budget.value.day : null));
  const parts = day === null ? null : barParts(day);
  return (
    <Link to={budgetPath()} onClick={onOpen} className={cx(className, "relative")}>
      <Wallet aria-hidden className="size-4.5 shrink-0 text-soft" />
      <span className="grow">{common.navBudget}</span>
      {day && (
        <span className="flex min-w-0 flex-col items-end gap-1 text-sm text-soft tabular-nums">
          <span className="sr-only">{common.budget.today}</span>
          <span className="truncate leading-tight">
            {day.limitUsd === null
              ? format.money(day.spentUsd)
              : common.budget.ofLimit(format.money(day.spentUsd), format.money(day.limitUsd))}
          </span>
          {parts && (
            <span aria-hidden className="flex h-1 w-24 overflow-hidden rounded-full bg-line">
              <span
                className={cx("h-full transition-[width] duration-500", toneClass[day.state].bar)}
                style={{ width: `${parts.spent * 100}%` }}
              />
              <span
                className={cx("h-full opacity-45 transition-[width] duration-500", toneClass[day.state].bar)}
                style={{ width: `${parts.held * 100}%` }}
              />
            </span>
          )}
        </span>
      )}
    </Link>
  );
}
