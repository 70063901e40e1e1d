import { useEffect, useRef, useState } from "react";
import type { Budget } from "../../../contract/routes/budget.ts";
import { useNow } from "../../devices/use-now.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { useApp, useAppState } from "../../state/app-context.tsx";
import type { Answer } from "../../state/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { AddMoneyDialog } from "./add-money.tsx";
import { BreakdownSection } from "./breakdown-section.tsx";
import { LimitsSection } from "./limits-section.tsx";
import { MeterCard } from "./meter-card.tsx";
import { Notices, PriceNotices } from "./notices.tsx";
import { SetBudget } from "./set-budget.tsx";

/** The shares follow the meters at this distance: they take a request of their own. */
const sharesLagMs = 1_500;

/** Today and this month: how much is spent, by whom, and how far it may go. */
export function OverviewTab() {
  const { loading } = useApp();
  const budget = useAppState(state => state.budget);
  const answer: Answer<Budget> = budget.kind === "unknown" ? { kind: "loading" } : budget;
  const spent = budget.kind === "ready" ? budget.value.day.spentUsd : "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: money was spent, so the shares moved
  useEffect(() => {
    const timer = setTimeout(() => void loading.loadBudget(), sharesLagMs);
    return () => clearTimeout(timer);
  }, [loading, spent]);
  return (
    <Loaded answer={answer} again={() => void loading.loadBudget()} rows={2}>
      {value => <Overview budget={value} />}
    </Loaded>
  );
}

function Overview({ budget }: { budget: Budget }) {
  const words = useBudgetText().overview;
  const now = useNow(30_000);
  const [setting, setSetting] = useState(false);
  const [adding, setAdding] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const closed = useRef(false);
  useEffect(() => {
    if (!setting && closed.current) opener.current?.focus();
  }, [setting]);
  const limited = budget.day.limitUsd !== null || budget.month.limitUsd !== null;
  return (
    <div className="flex flex-col gap-9">
      <div className="flex flex-col gap-4">
        <Notices budget={budget} now={now} onAdd={() => setAdding(true)} />
        <PriceNotices prices={budget.prices} />
        <div className="grid gap-4 sm:grid-cols-2">
          <MeterCard title={words.today} meter={budget.day} unit="day" timeZone={budget.timeZone} now={now} />
          <MeterCard
            title={words.thisMonth}
            meter={budget.month}
            unit="month"
            timeZone={budget.timeZone}
            now={now}
            paceUsd={budget.month.paceUsd}
          />
        </div>
        {setting ? (
          <SetBudget
            onClose={() => {
              closed.current = true;
              setSetting(false);
            }}
          />
        ) : (
          <div className="flex flex-col gap-3">
            <p className="text-[0.95rem] text-soft">{limited ? <StopWords budget={budget} /> : words.noLimitText}</p>
            <div className="flex flex-wrap gap-2 max-sm:*:grow">
              {limited && <Button onClick={() => setAdding(true)}>{words.addMoney}</Button>}
              <Button ref={opener} tone={limited ? "plain" : "primary"} onClick={() => setSetting(true)}>
                {limited ? words.change : words.set}
              </Button>
            </div>
          </div>
        )}
      </div>
      <LimitsSection meters={budget.limits} />
      <BreakdownSection by={budget.by} />
      {adding && <AddMoneyDialog scope="*" onClose={() => setAdding(false)} />}
    </div>
  );
}

/** What happens at the stop line, in a sentence. */
function StopWords({ budget: { onStop, localModel, maxPerRequestUsd } }: { budget: Budget }) {
  const words = useBudgetText().overview;
  const format = useFormat();
  const stop = onStop === "refuse" ? words.stopRefuses : localModel === null ? words.stopNoLocal : words.stopLocal(localModel);
  return (
    <>
      {stop}
      {maxPerRequestUsd !== null && words.perRequest(format.money(maxPerRequestUsd))}
    </>
  );
}
