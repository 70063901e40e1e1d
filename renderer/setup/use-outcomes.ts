import type { Budget } from "../../contract/routes/budget.ts";
import type { SetupStep } from "../../contract/routes/setup.ts";
import { unreachable } from "../../contract/unreachable.ts";
import type { Api } from "../api/client.ts";
import { isRegistryName, shortModel } from "../chat/message/parts.ts";
import { useFormat } from "../i18n/use-text.tsx";
import { useWizardText } from "../i18n/wizard-text.ts";
import { useAppState } from "../state/app-context.tsx";
import { useAnswer } from "../state/use-answer.ts";
import { whoAnswers } from "./model/model-part.ts";
import { kitIsSaved, phoneIsIn, reachWorks } from "./outcomes.ts";

/** How things are now, in a few words; `works` false: what was set up cannot be used yet, and `action` is what to do, where that has a name. */
export type Outcome = { readonly text: string; readonly works: boolean; readonly action?: string };

const askBackup = (api: Api, signal: AbortSignal) => api("backupCard", undefined, signal);
const askProviders = (api: Api, signal: AbortSignal) => api("listProviders", undefined, signal);

/** What each step came to; a step that nothing can be said of is left out. */
export function useOutcomes(): Partial<Record<SetupStep, Outcome>> {
  const { what } = useWizardText().done;
  const model = useModelOutcome();
  const backups = useAnswer(
    askBackup,
    useAppState(state => state.backupRevision),
  ).answer;
  const overview = useAppState(state => state.overview);
  const budget = useAppState(state => (state.budget.kind === "ready" ? state.budget.value : null));
  const amounts = useBudgetWords(budget);
  const outcomes: Partial<Record<SetupStep, Outcome>> = {};
  if (model !== null) outcomes.model = model;
  if (amounts !== null) outcomes.budget = { text: amounts, works: true };
  if (backups.kind === "ready")
    outcomes.backup = kitIsSaved(backups.value.kit)
      ? { text: what.kit, works: true }
      : { text: what.kitNotSaved, works: false, action: what.saveKit };
  if (overview === null) return outcomes;
  const works = reachWorks(overview.reach);
  const mode = what.reach[overview.reach.mode];
  outcomes.reach = { text: works ? mode : `${mode} · ${what.reachNotYet}`, works };
  outcomes.phone = phoneIsIn(overview.devices)
    ? { text: what.phone(overview.devices), works: true }
    : { text: what.phoneNone, works: false };
  return outcomes;
}

function useModelOutcome(): Outcome | null {
  const words = useWizardText();
  const model = useAppState(state => (state.models.kind === "ready" ? state.models.defaultModel : null));
  const revision = useAppState(state => state.settingsRevision);
  const { answer } = useAnswer(askProviders, revision);
  const answering = whoAnswers(model, answer.kind === "ready" ? answer.value.providers : null);
  switch (answering.kind) {
    case "unknown":
      return null;
    case "guide":
      return model === null ? null : { text: words.done.what.guide, works: false };
    case "model":
      return { text: words.done.what.model(shown(answering.model)), works: true };
    case "waitsForKey":
      return { text: words.model.waitsForKey(shown(answering.model)), works: false };
    default:
      return unreachable(answering);
  }
}

/** With its provider, but without the address of a registry. */
const shown = (model: string): string => (isRegistryName(model) ? shortModel(model) : model);

function useBudgetWords(budget: Pick<Budget, "day" | "month"> | null): string | null {
  const { what } = useWizardText().done;
  const format = useFormat();
  if (budget === null) return null;
  const [day, month] = [budget.day.limitUsd, budget.month.limitUsd].map(usd => (usd === null ? null : format.money(usd)));
  if (day && month) return what.budget(day, month);
  if (day) return what.budgetDay(day);
  return month ? what.budgetMonth(month) : what.budgetNone;
}
