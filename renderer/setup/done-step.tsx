import { Check, Minus, TriangleAlert } from "lucide-react";
import { useEffect } from "react";
import { useWizardText } from "../i18n/wizard-text.ts";
import { Link } from "../router/link.tsx";
import { setupPath } from "../router/route.ts";
import { useApp } from "../state/app-context.tsx";
import { cx } from "../ui/class-names.ts";
import { isThrough, type Look, lookOf } from "./outcomes.ts";
import { StepPage } from "./step-page.tsx";
import { listedSteps } from "./steps.ts";
import { useOutcomes } from "./use-outcomes.ts";
import type { Wizard } from "./use-wizard.ts";

/** What was set up and what was skipped, each with a way to it, and the first question. Whoever sees this page is through with the first run. */
export function DoneStep({ wizard }: { wizard: Wizard }) {
  const words = useWizardText();
  const outcomes = useOutcomes();
  const { loading } = useApp();
  const { close } = wizard;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page is reached
  useEffect(() => {
    if (!wizard.setup.done)
      void close().then(closed => {
        if (closed) void loading.loadStatus();
      });
  }, []);
  const through = isThrough(wizard.setup);
  return (
    <StepPage
      wizard={wizard}
      title={through ? words.done.title : words.done.openTitle}
      text={through ? words.done.text : words.done.openText}
      canSkip={false}
      primary={{ label: words.done.ask, onPress: () => void wizard.finish() }}
    >
      <ul className="divide-y divide-line rounded-2xl border border-line bg-raised">
        {listedSteps(wizard.setup, wizard.desktop, wizard.step).map(({ step, state }) => {
          const outcome = outcomes[step];
          const look = lookOf(state, outcome?.works ?? null);
          return (
            <li key={step} className="flex min-h-14 items-center gap-3.5 px-4 py-2">
              <Mark look={look} />
              <span className="min-w-0 grow">
                <span className="block font-medium">{words.steps[step]}</span>
                <span className="block text-sm text-soft wrap-anywhere">{outcome?.text ?? words.states[state]}</span>
              </span>
              <StepLink step={step} label={outcome?.action ?? (state === "done" ? words.done.change : words.done.setUp)} />
            </li>
          );
        })}
      </ul>
    </StepPage>
  );
}

const marks = { fine: Check, wants: TriangleAlert, off: Minus } as const;
const tones: Readonly<Record<Look, string>> = {
  fine: "bg-leaf-wash text-leaf",
  wants: "bg-honey-wash text-honey",
  off: "bg-sunken text-soft",
};

function Mark({ look }: { look: Look }) {
  const Icon = marks[look];
  return (
    <span className={cx("grid size-6 shrink-0 place-items-center rounded-full [&_svg]:size-4", tones[look])}>
      <Icon aria-hidden />
    </span>
  );
}

function StepLink({ step, label }: { step: keyof ReturnType<typeof useOutcomes>; label: string }) {
  const words = useWizardText();
  return (
    <Link to={setupPath(step)} className="shrink-0 rounded-lg px-2.5 py-1.5 text-[0.95rem] font-medium text-ember hover:bg-hover">
      {label}
      <span className="sr-only"> ({words.steps[step]})</span>
    </Link>
  );
}
