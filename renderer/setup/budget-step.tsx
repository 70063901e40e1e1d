import { type FormEvent, useId, useState } from "react";
import type { Api, FailureText } from "../api/client.ts";
import { AmountField } from "../budget/amount-field.tsx";
import { type CostSettings, changeSettings, costOf } from "../budget/change-settings.ts";
import { changesOf, draftOf, problemOf } from "../budget/overview/budget-draft.ts";
import { localChoices } from "../budget/overview/local-choices.ts";
import { StopChoice } from "../budget/overview/stop-choice.tsx";
import { useBudgetText } from "../i18n/budget-text.ts";
import { useFormat } from "../i18n/use-text.tsx";
import { useWizardText } from "../i18n/wizard-text.ts";
import { useApp, useAppState } from "../state/app-context.tsx";
import { useAnswer } from "../state/use-answer.ts";
import { ErrorNote } from "../ui/error-note.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { firstAmounts, presetOf, presets } from "./budget-presets.ts";
import { RadioCard } from "./radio-card.tsx";
import { StepPage } from "./step-page.tsx";
import type { Wizard } from "./use-wizard.ts";

const ask = (api: Api, signal: AbortSignal) => api("getSettings", undefined, signal);

/** How much a day and a month, and what happens when it is spent. */
export function BudgetStep({ wizard }: { wizard: Wizard }) {
  const words = useWizardText();
  const { answer, again } = useAnswer(ask);
  const form = useId();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState(false);
  return (
    <StepPage
      wizard={wizard}
      title={words.budget.title}
      text={words.budget.text}
      primary={{ label: words.next, form, busy, disabled: wrong || answer.kind !== "ready" }}
    >
      <Loaded answer={answer} again={again}>
        {settings => (
          <BudgetForm id={form} wizard={wizard} cost={costOf(settings.effective)} onBusy={setBusy} onWrong={setWrong} />
        )}
      </Loaded>
    </StepPage>
  );
}

type FormProps = {
  id: string;
  wizard: Wizard;
  cost: CostSettings;
  onBusy: (busy: boolean) => void;
  onWrong: (wrong: boolean) => void;
};

function BudgetForm({ id, wizard, cost, onBusy, onWrong }: FormProps) {
  const words = useWizardText().budget;
  const form = useBudgetText().form;
  const format = useFormat();
  const { api, loading } = useApp();
  const models = useAppState(state => state.models);
  const [draft, setDraft] = useState(() => firstAmounts(draftOf(cost), wizard.stateOf("budget") === "open"));
  const [failure, setFailure] = useState<FailureText | null>(null);
  const set = (change: Partial<typeof draft>): void => {
    setDraft({ ...draft, ...change });
    onWrong(problemOf({ ...draft, ...change }) !== null);
  };
  const { choices } = localChoices(models, cost.prices, draft.localModel);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (problemOf(draft) !== null) return;
    onBusy(true);
    const refused = await changeSettings(api, effective => changesOf(draft, costOf(effective)));
    if (refused === null) await loading.loadBudget();
    onBusy(false);
    setFailure(refused);
    if (refused === null) await wizard.goOn("done");
  };
  return (
    <form id={id} noValidate onSubmit={event => void save(event)} className="flex flex-col gap-6">
      <fieldset>
        <legend className="mb-2 font-medium">{words.presets}</legend>
        <div className="grid grid-cols-2 gap-2.5">
          {presets.map(one => (
            <RadioCard
              key={one.id}
              name={`${id}-preset`}
              checked={presetOf(draft) === one.id}
              onChoose={() => set({ daily: one.daily, monthly: one.monthly })}
              title={words.preset[one.id]}
              text={
                one.daily === "" ? words.noLimitText : words.presetText(format.dollars(one.daily), format.dollars(one.monthly))
              }
            />
          ))}
        </div>
      </fieldset>
      <div className="grid gap-5 sm:grid-cols-2">
        <AmountField label={form.daily} help={form.emptyMeans} value={draft.daily} onChange={daily => set({ daily })} />
        <AmountField
          label={form.monthly}
          help={form.emptyMeans}
          value={draft.monthly}
          onChange={monthly => set({ monthly })}
          problem={problemOf(draft) === "dayAboveMonth" ? form.dayAboveMonth : null}
        />
      </div>
      {draftOf(cost).daily === "" && draftOf(cost).monthly === "" && <p className="-mt-2 text-soft">{words.skipMeans}</p>}
      {(draft.daily !== "" || draft.monthly !== "") && (cost.stopThreshold ?? 0.95) < 1 && (
        <p className="-mt-2 text-soft">{words.stopsAt(format.percent(cost.stopThreshold ?? 0.95))}</p>
      )}
      <StopChoice value={draft.onStop} onChange={onStop => set({ onStop })} />
      {draft.onStop === "local" && choices.length === 0 && (
        <p className="rounded-xl bg-honey-wash px-4 py-3 text-[0.95rem] text-honey">{form.noLocal}</p>
      )}
      {failure && <ErrorNote failure={failure} />}
    </form>
  );
}
