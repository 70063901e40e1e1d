import { useWizardText } from "../i18n/wizard-text.ts";
import { listedSteps } from "./steps.ts";
import type { Wizard } from "./use-wizard.ts";

/** "Step 3 of 8", where there is no room for the names of the steps; the last page counts, as it does in the rail. */
export function Progress({ wizard: { setup, step, desktop } }: { wizard: Wizard }) {
  const words = useWizardText();
  const steps: readonly string[] = [...listedSteps(setup, desktop, step).map(one => one.step), "done"];
  const at = steps.indexOf(step) + 1;
  return (
    <div className="mb-4 lg:hidden">
      <p className="text-sm text-soft">{step === "done" ? words.steps.done : words.progress(at, steps.length)}</p>
      <div aria-hidden className="mt-1.5 h-1 overflow-hidden rounded-full bg-line">
        <div className="h-full rounded-full bg-ember" style={{ width: `${(at / steps.length) * 100}%` }} />
      </div>
    </div>
  );
}
