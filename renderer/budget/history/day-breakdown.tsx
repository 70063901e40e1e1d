import { useCallback } from "react";
import type { Api } from "../../api/client.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { Section } from "../../settings/section.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { BreakdownView } from "../breakdown-view.tsx";

/** What one day's money went to. */
export function DayBreakdown({ day }: { day: string }) {
  const { history: words } = useBudgetText();
  const format = useFormat();
  const ask = useCallback((api: Api, signal: AbortSignal) => api("budgetBreakdown", { params: { window: day } }, signal), [day]);
  const { answer, again } = useAnswer(ask);
  return (
    <Section title={format.longDay(day)}>
      <Loaded answer={answer} again={again} rows={2}>
        {breakdown => <BreakdownView breakdown={breakdown} empty={words.nothing} />}
      </Loaded>
    </Section>
  );
}
