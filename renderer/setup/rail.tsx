import { Check, Minus } from "lucide-react";
import { useText } from "../i18n/use-text.tsx";
import { useWizardText } from "../i18n/wizard-text.ts";
import { Link } from "../router/link.tsx";
import { setupPath } from "../router/route.ts";
import { cx } from "../ui/class-names.ts";
import { Flame } from "../ui/flame.tsx";
import { isThrough } from "./outcomes.ts";
import { listedSteps, type StepState, type WizardStep } from "./steps.ts";
import type { Wizard } from "./use-wizard.ts";

/** The steps by name, each a link: any of them can be opened at any time. */
export function Rail({ wizard }: { wizard: Wizard }) {
  const { common } = useText();
  const words = useWizardText();
  const entries: readonly { step: WizardStep; state: StepState }[] = [
    ...listedSteps(wizard.setup, wizard.desktop, wizard.step),
    { step: "done", state: wizard.setup.done && isThrough(wizard.setup) ? "done" : "open" },
  ];
  return (
    <nav
      aria-label={words.title}
      className="relative hidden w-64 shrink-0 flex-col gap-8 overflow-y-auto border-r border-line bg-sunken px-4 py-5 lg:flex"
    >
      <p className="flex items-center gap-2.5 px-3 font-serif text-lg font-semibold">
        <Flame className="size-7 text-ember" /> {common.productName}
      </p>
      <ol className="flex flex-col gap-0.5">
        {entries.map(({ step, state }) => {
          const current = step === wizard.step;
          return (
            <li key={step}>
              <Link
                to={setupPath(step)}
                aria-current={current ? "step" : undefined}
                className={cx(
                  "flex min-h-10 items-center gap-3 rounded-xl px-3",
                  current ? "bg-raised font-semibold text-ink shadow-low" : "text-soft hover:bg-hover hover:text-ink",
                )}
              >
                <Mark state={state} current={current} />
                {words.steps[step]}
                <span className="sr-only">, {words.states[state]}</span>
              </Link>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

const marks: Readonly<Record<StepState, string>> = {
  done: "bg-leaf-wash text-leaf",
  skipped: "bg-hover text-soft",
  open: "border border-line-strong/60",
};

function Mark({ state, current }: { state: StepState; current: boolean }) {
  return (
    <span
      aria-hidden
      className={cx(
        "grid size-5 shrink-0 place-items-center rounded-full [&_svg]:size-3.5",
        state === "open" && current ? "border-2 border-ember" : marks[state],
      )}
    >
      {state === "done" && <Check />}
      {state === "skipped" && <Minus />}
    </span>
  );
}
