import type { Budget } from "../../contract/routes/budget.ts";
import type { SetupStep } from "../../contract/routes/setup.ts";
import { isGuide } from "../chat/guide.ts";
import { useFormat } from "../i18n/use-text.tsx";
import { useWizardText } from "../i18n/wizard-text.ts";
import { useAppState } from "../state/app-context.tsx";

/** How things are now, in a few words for each step; a step without such words says only whether it was done. */
export function useOutcomes(): Partial<Record<SetupStep, string>> {
  const { what } = useWizardText().done;
  const model = useAppState(state => (state.models.kind === "ready" ? state.models.defaultModel : null));
  const overview = useAppState(state => state.overview);
  const budget = useAppState(state => (state.budget.kind === "ready" ? state.budget.value : null));
  const amounts = useBudgetWords(budget);
  return {
    ...(model === null ? {} : { model: isGuide(model) ? what.guide : what.model(model) }),
    ...(overview === null ? {} : { reach: what.reach[overview.reach.mode] }),
    ...(overview !== null && overview.devices > 1 ? { phone: what.phone(overview.devices) } : {}),
    ...(amounts === null ? {} : { budget: amounts }),
  };
}

function useBudgetWords(budget: Pick<Budget, "day" | "month"> | null): string | null {
  const { what } = useWizardText().done;
  const format = useFormat();
  if (budget === null) return null;
  const [day, month] = [budget.day.limitUsd, budget.month.limitUsd].map(usd => (usd === null ? null : format.money(usd)));
  if (day && month) return what.budget(day, month);
  if (day) return what.budgetDay(day);
  return month ? what.budgetMonth(month) : what.budgetNone;
}
