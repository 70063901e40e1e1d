import { useCallback, useState } from "react";
import type { Bill } from "../../../contract/routes/budget.ts";
import type { Api } from "../../api/client.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { Section } from "../../settings/section.tsx";
import { useApp, useAppState } from "../../state/app-context.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { BillCard } from "./bill-card.tsx";
import { moveDay, yesterdayUtc } from "./bill-day.ts";

/** A day as providers bill it beside what is booked here. */
export function BillTab() {
  const { bill: words } = useBudgetText();
  const { loading } = useApp();
  const newest = yesterdayUtc(Date.now());
  const [day, setDay] = useState(newest);
  const revision = useAppState(state => state.settingsRevision);
  const ask = useCallback((api: Api, signal: AbortSignal) => api("listBills", { params: { day } }, signal), [day]);
  const { answer, again } = useAnswer(ask, revision);
  /** Bills that were changed here since the list was loaded. */
  const [changed, setChanged] = useState<Readonly<Record<string, Bill>>>({});
  const keyOf = (bill: Bill): string => `${bill.day} ${bill.provider}`;
  const onChanged = (bill: Bill): void => {
    setChanged(now => ({ ...now, [keyOf(bill)]: bill }));
    void loading.loadBudget();
  };
  return (
    <Section title={words.title} text={words.text}>
      <div className="flex flex-wrap items-end gap-2">
        <Field label={words.day} help={words.dayHelp}>
          {attributes => (
            <div className="flex gap-2">
              <Input
                {...attributes}
                type="date"
                required
                max={newest}
                value={day}
                className="w-48!"
                onChange={event => event.target.value !== "" && setDay(event.target.value)}
              />
              <Button onClick={() => setDay(moveDay(day, -1))} aria-label={words.dayBefore}>
                ‹
              </Button>
              <Button onClick={() => setDay(moveDay(day, 1))} disabled={day >= newest} aria-label={words.dayAfter}>
                ›
              </Button>
            </div>
          )}
        </Field>
      </div>
      <Loaded answer={answer} again={again} rows={2}>
        {({ bills }) =>
          bills.length === 0 ? (
            <p className="rounded-2xl border border-dashed border-line px-5 py-10 text-center text-soft">{words.empty}</p>
          ) : (
            bills.map(bill => (
              <BillCard key={keyOf(bill)} bill={changed[keyOf(bill)] ?? bill} onChanged={onChanged} onKey={again} />
            ))
          )
        }
      </Loaded>
    </Section>
  );
}
