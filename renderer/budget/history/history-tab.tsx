import { Download } from "lucide-react";
import { useState } from "react";
import { routePath } from "../../../contract/client.ts";
import type { DayOfHistory } from "../../../contract/routes/budget.ts";
import { routes } from "../../../contract/routes/table.ts";
import type { Api } from "../../api/client.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { useAppState } from "../../state/app-context.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { Chart } from "./chart.tsx";
import { totalsOf } from "./chart-scale.ts";
import { DayBreakdown } from "./day-breakdown.tsx";
import { DaysTable } from "./days-table.tsx";

const ask = (api: Api, signal: AbortSignal) => api("budgetHistory", { query: { days: 90 } }, signal);

/** Ninety days of spending: bars, the same as a table, and what a day's money went to. */
export function HistoryTab() {
  // Another day has begun.
  const day = useAppState(state => (state.budget.kind === "ready" ? Date.parse(state.budget.value.day.window) : 0));
  const { answer, again } = useAnswer(ask, day);
  return (
    <Loaded answer={answer} again={again} rows={3}>
      {({ days, totalUsd }) => <History days={days} totalUsd={totalUsd} />}
    </Loaded>
  );
}

function History({ days, totalUsd }: { days: readonly DayOfHistory[]; totalUsd: string }) {
  const words = useBudgetText().history;
  const format = useFormat();
  const [asTable, setAsTable] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const totals = totalsOf(days);
  const span = { from: days[0]?.day, to: days.at(-1)?.day };
  const choose = (day: string): void => setChosen(now => (now === day ? null : day));
  const figures = [
    [words.total(days.length), format.money(totalUsd)],
    [words.mean, format.money(totals.meanUsd)],
    [words.dearest, totals.dearest ? `${format.money(totals.dearest.usd)} · ${format.shortDay(totals.dearest.day)}` : "–"],
    [words.calls, format.number(totals.calls)],
  ] as const;
  return (
    <div className="flex flex-col gap-6">
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-4">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt className="text-sm text-soft">{name}</dt>
            <dd className="font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {asTable ? (
        <DaysTable days={days} chosen={chosen} onChoose={choose} />
      ) : (
        <Chart days={days} chosen={chosen} onChoose={choose} />
      )}
      <div className="flex flex-wrap justify-between gap-2">
        <Button size="small" aria-pressed={asTable} onClick={() => setAsTable(now => !now)}>
          {asTable ? words.asBars : words.asTable}
        </Button>
        <a
          href={routePath(routes.exportSpending, { query: span })}
          download={`hearth-spending-${span.from}-${span.to}.csv`}
          className={buttonClass("plain", "small")}
        >
          <Download aria-hidden className="size-4" />
          {words.exportCsv}
        </a>
      </div>
      {chosen && <DayBreakdown key={chosen} day={chosen} />}
    </div>
  );
}
