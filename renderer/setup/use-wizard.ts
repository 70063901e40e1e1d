import { useState } from "react";
import type { Setup, SetupStep } from "../../contract/routes/setup.ts";
import type { FailureText } from "../api/client.ts";
import { setupPath } from "../router/route.ts";
import { useApp } from "../state/app-context.tsx";
import { type StepState, stepAfter, stepBefore, type WizardStep } from "./steps.ts";

export type Place = { setup: Setup; step: WizardStep; part: string | null; desktop: boolean; again: () => void };

/** Where the wizard stands and the ways on. What a step did stays done whatever a later one does: marks are set one by one, and none is taken back. */
export function useWizard({ setup, step, part, desktop, again }: Place) {
  const { api, router, language, loading } = useApp();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const stateOf = (wanted: WizardStep): StepState => setup.steps.find(one => one.step === wanted)?.state ?? "open";

  const mark = async (marked: SetupStep, state: "done" | "skipped"): Promise<boolean> => {
    if (stateOf(marked) === state) return true;
    const outcome = await api("markSetupStep", { params: { step: marked }, body: { state } });
    if (!outcome.ok) setFailure(outcome.failure);
    return outcome.ok;
  };
  /** Runs one of the ways on; a second press meanwhile does nothing. */
  const once = async (work: () => Promise<void>): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    await work();
    setBusy(false);
  };

  const goOn = (state: "done" | "skipped"): Promise<void> =>
    once(async () => {
      const { next, over } = stepAfter(setup, step, desktop);
      if (step !== "done" && !(await mark(step, state))) return;
      for (const one of over) if (stateOf(one) === "open" && !(await mark(one, "skipped"))) return;
      again();
      router.go(setupPath(next));
    });
  /** Remembers that the first run is over, for good. */
  const close = async (): Promise<boolean> => {
    if (setup.done) return true;
    // A language that only follows the browser is no wish for the settings.
    const chosen = language.chosen();
    const outcome = await api("finishSetup", { body: chosen === null ? {} : { language: chosen } });
    if (!outcome.ok) setFailure(outcome.failure);
    return outcome.ok;
  };
  const leave = async (): Promise<void> => {
    if (!(await close())) return;
    await Promise.all([loading.loadStatus(), loading.loadModels()]);
    router.go("/");
  };
  const before = stepBefore(setup, step, desktop);
  return {
    setup,
    step,
    part,
    desktop,
    busy,
    failure,
    stateOf,
    goOn,
    close,
    /** A step that was done stays done. */
    skip: (): Promise<void> => goOn(stateOf(step) === "done" ? "done" : "skipped"),
    /** Ends the wizard; what is open stays open. */
    finish: (): Promise<void> => once(leave),
    /** The same, with this step done. */
    finishHere: (): Promise<void> =>
      once(async () => {
        if (step === "done" || (await mark(step, "done"))) await leave();
      }),
    canGoBack: part !== null || before !== null,
    back(): void {
      if (part !== null) router.go(setupPath(step));
      else if (before !== null) router.go(setupPath(before));
    },
    /** A page inside this step. */
    open: (inside: string): void => router.go(setupPath(step, inside)),
  };
}

export type Wizard = ReturnType<typeof useWizard>;
