import type { Setup, SetupStep } from "../../contract/routes/setup.ts";

/** A page of the wizard: a step of the gateway's list, or the last page, which tells what was set up. */
export type WizardStep = SetupStep | "done";
export type StepState = Setup["steps"][number]["state"];
export type ListedStep = Setup["steps"][number];

/** Steps that have a page here. A newer gateway may have others. */
const withPage: ReadonlySet<string> = new Set(["language", "start", "model", "reach", "budget", "backup", "login", "phone"]);

/** The steps that are shown, in their order. */
export const shownSteps = (setup: Pick<Setup, "steps">): readonly ListedStep[] =>
  setup.steps.filter(({ step }) => withPage.has(step));

/** True for a step that does nothing here: a browser cannot start Hearth at login. Its address can still be opened. */
export const passedOver = (step: WizardStep, desktop: boolean): boolean => step === "login" && !desktop;

/**
 * The steps as rail, count and last page list them: without those that are passed over, unless one of them is `current` because its
 * address was opened.
 */
export const listedSteps = (setup: Pick<Setup, "steps">, desktop: boolean, current: WizardStep): readonly ListedStep[] =>
  shownSteps(setup).filter(({ step }) => step === current || !passedOver(step, desktop));

/** Where the wizard goes on: at the first open step, at its last page when there is none. */
export const whereToGoOn = (setup: Pick<Setup, "steps">, desktop: boolean): WizardStep =>
  shownSteps(setup).find(({ step, state }) => state === "open" && !passedOver(step, desktop))?.step ?? "done";

/** The step behind `from`, and the steps between them that were passed over. */
export function stepAfter(
  setup: Pick<Setup, "steps">,
  from: WizardStep,
  desktop: boolean,
): { readonly next: WizardStep; readonly over: readonly SetupStep[] } {
  if (from === "done") return { next: "done", over: [] };
  const rest = shownSteps(setup).map(({ step }) => step);
  const behind = rest.slice(rest.indexOf(from) + 1);
  const at = behind.findIndex(step => !passedOver(step, desktop));
  return at < 0 ? { next: "done", over: behind } : { next: behind[at] ?? "done", over: behind.slice(0, at) };
}

/** The step before `from`; null at the first. */
export function stepBefore(setup: Pick<Setup, "steps">, from: WizardStep, desktop: boolean): WizardStep | null {
  const all = shownSteps(setup).map(({ step }) => step);
  const before = from === "done" ? all : all.slice(0, all.indexOf(from));
  return before.filter(step => !passedOver(step, desktop)).at(-1) ?? null;
}

/** The step that an address names; null where it names none of this wizard's. */
export const stepNamed = (setup: Pick<Setup, "steps">, name: string | null): WizardStep | null =>
  name === "done" ? "done" : (shownSteps(setup).find(({ step }) => step === name)?.step ?? null);
