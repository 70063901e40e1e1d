import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Api, FailureText } from "../../api/client.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useApp, useAppState } from "../../state/app-context.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { Select } from "../../ui/select.tsx";
import { readAmount } from "../amount.ts";
import { AmountField } from "../amount-field.tsx";
import { type CostSettings, changeSettings, costOf } from "../change-settings.ts";
import { type BudgetDraft, changesOf, draftOf, problemOf, readPercent } from "./budget-draft.ts";
import { localChoices } from "./local-choices.ts";
import { StopChoice } from "./stop-choice.tsx";

const ask = (api: Api, signal: AbortSignal) => api("getSettings", undefined, signal);

/** The whole's budget: how much a day and a month, and what happens at its lines. Written into the settings file. */
export function SetBudget({ onClose }: { onClose: () => void }) {
  const { answer, again } = useAnswer(ask);
  return (
    <Loaded answer={answer} again={again} rows={1}>
      {settings => <Form cost={costOf(settings.effective)} onClose={onClose} />}
    </Loaded>
  );
}

const firstHere = "*";

function Form({ cost, onClose }: { cost: CostSettings; onClose: () => void }) {
  const { common } = useText();
  const words = useBudgetText().form;
  const { api, toasts, loading } = useApp();
  const models = useAppState(state => state.models);
  const [draft, setDraft] = useState<BudgetDraft>(() => draftOf(cost));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const set = (change: Partial<BudgetDraft>): void => setDraft(now => ({ ...now, ...change }));
  const problem = problemOf(draft);
  const { first, choices } = localChoices(models, cost.prices, draft.localModel);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector("input")?.focus(), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    // What lies above the form and closes with Esc has taken the key already.
    if (event.key === "Escape" && !event.defaultPrevented && !busy) onClose();
  };
  const amountHelp = (typed: string): string => {
    const read = readAmount(typed);
    return read.kind === "amount" && Number(read.usd) === 0 ? words.zeroMeans : words.emptyMeans;
  };
  const percentProblem = (typed: string): string | null => (readPercent(typed) === null ? words.percentWrong : null);

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (problem !== null || busy) return;
    setBusy(true);
    const refused = await changeSettings(api, effective => changesOf(draft, costOf(effective)));
    if (refused === null) await loading.loadBudget();
    setBusy(false);
    if (refused) return setFailure(refused);
    toasts.show(words.saved);
    onClose();
  };
  return (
    <form
      ref={form}
      noValidate
      onKeyDown={onKeyDown}
      onSubmit={event => void save(event)}
      aria-label={words.title}
      className="flex flex-col gap-5 rounded-2xl border border-line bg-raised p-5"
    >
      <h2 className="font-serif text-xl font-semibold">{words.title}</h2>
      <div className="grid gap-5 sm:grid-cols-2">
        <AmountField label={words.daily} help={amountHelp(draft.daily)} value={draft.daily} onChange={daily => set({ daily })} />
        <AmountField
          label={words.monthly}
          help={amountHelp(draft.monthly)}
          value={draft.monthly}
          onChange={monthly => set({ monthly })}
          problem={problem === "dayAboveMonth" ? words.dayAboveMonth : null}
        />
        <Percent
          label={words.alert}
          help={words.alertHelp}
          value={draft.alertPercent}
          onChange={alertPercent => set({ alertPercent })}
          problem={problem === "order" ? words.orderWrong : percentProblem(draft.alertPercent)}
        />
        <Percent
          label={words.stop}
          help={words.stopHelp}
          value={draft.stopPercent}
          onChange={stopPercent => set({ stopPercent })}
          problem={percentProblem(draft.stopPercent)}
        />
      </div>
      <StopChoice value={draft.onStop} onChange={onStop => set({ onStop })} />
      {draft.onStop === "local" &&
        (choices.length === 0 ? (
          <p className="rounded-xl bg-honey-wash px-4 py-3 text-[0.95rem] text-honey">{words.noLocal}</p>
        ) : (
          <Field label={words.localModel}>
            {({ id }) => (
              <Select
                id={id}
                value={draft.localModel || firstHere}
                options={[
                  { value: firstHere, label: words.firstLocal(first) },
                  ...choices.map(value => ({ value, label: value })),
                ]}
                onChange={value => set({ localModel: value === firstHere ? "" : value })}
                className="w-full"
              />
            )}
          </Field>
        ))}
      {failure && <ErrorNote failure={failure} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" tone="primary" busy={busy} disabled={problem !== null}>
          {common.save}
        </Button>
      </div>
    </form>
  );
}

function Percent(props: {
  label: string;
  help: string;
  value: string;
  onChange: (value: string) => void;
  problem?: string | null;
}) {
  return (
    <Field label={props.label} help={props.help} problem={props.problem ?? null}>
      {attributes => (
        <div className="relative">
          <Input
            {...attributes}
            inputMode="decimal"
            autoComplete="off"
            className="pr-9 tabular-nums"
            value={props.value}
            onChange={event => props.onChange(event.target.value)}
          />
          <span aria-hidden className="pointer-events-none absolute inset-y-0 right-3.5 flex items-center text-soft">
            %
          </span>
        </div>
      )}
    </Field>
  );
}
