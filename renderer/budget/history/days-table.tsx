import type { DayOfHistory } from "../../../contract/routes/budget.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { cx } from "../../ui/class-names.ts";

type Props = { days: readonly DayOfHistory[]; chosen: string | null; onChoose: (day: string) => void };

/** The days as a table, newest first. A day's name opens what its money went to. */
export function DaysTable({ days, chosen, onChoose }: Props) {
  const { history: words, breakdown, estimatedMark } = useBudgetText();
  const format = useFormat();
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
      tabIndex={0}
      aria-label={words.chart}
      className="max-h-96 overflow-auto rounded-2xl border border-line bg-raised"
    >
      <table className="w-full text-[0.95rem] tabular-nums">
        <thead className="sticky top-0 bg-raised text-sm text-soft shadow-[0_1px_0_var(--line)]">
          <tr>
            <th scope="col" className="px-4 py-2 text-start font-medium">
              {words.day}
            </th>
            <th scope="col" className="px-3 py-2 text-end font-medium">
              {breakdown.calls}
            </th>
            <th scope="col" className="px-3 py-2 text-end font-medium max-sm:hidden">
              {breakdown.tokens}
            </th>
            <th scope="col" className="px-4 py-2 text-end font-medium">
              {breakdown.cost}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {days.toReversed().map(one => (
            <tr key={one.day} className={cx(one.day === chosen && "bg-ember-wash")}>
              <th scope="row" className="px-4 py-1.5 text-start font-normal whitespace-nowrap">
                <button
                  type="button"
                  aria-pressed={one.day === chosen}
                  onClick={() => onChoose(one.day)}
                  className="min-h-8 rounded-md underline decoration-line-strong underline-offset-4 hover:decoration-ember"
                >
                  {format.longDay(one.day)}
                </button>
              </th>
              <td className="px-3 py-1.5 text-end text-soft">{format.number(one.calls)}</td>
              <td className="px-3 py-1.5 text-end text-soft max-sm:hidden">
                {breakdown.inOut(format.compact(one.inputTokens), format.compact(one.outputTokens))}
              </td>
              <td className="px-4 py-1.5 text-end">
                {format.money(one.usd)}
                {Number(one.estimatedUsd) > 0 && (
                  <span className="block text-xs text-soft">{estimatedMark(format.money(one.estimatedUsd))}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
