import { useWizardText } from "../i18n/wizard-text.ts";
import { passedOver, shownSteps } from "./steps.ts";
import type { Wizard } from "./use-wizard.ts";

/** "Step 3 of 7", where there is no room for the names of the steps. */
export function Progress({ wizard: { setup, step, desktop } }: { wizard: Wizard }) {
  const words = useWizardText();
  const counted = shownSteps(setup).filter(one => one.step === step || !passedOver(one.step, desktop));
  const at = step === "done" ? counted.length : counted.findIndex(one => one.step === step) + 1;
  return (
    <div className="mb-4 lg:hidden">
      <p className="text-sm text-soft">{step === "done" ? words.steps.done : words.progress(at, counted.length)}</p>
      <div aria-hidden className="mt-1.5 h-1 overflow-hidden rounded-full bg-line">
        <div className="h-full rounded-full bg-ember" style={{ width: `${(at / counted.length) * 100}%` }} />
      </div>
    </div>
  );
}
