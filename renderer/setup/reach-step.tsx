import { useWizardText } from "../i18n/wizard-text.ts";
import { ReachPanel } from "../reach/reach-panel.tsx";
import { StepPage } from "./step-page.tsx";
import type { Wizard } from "./use-wizard.ts";

/** Who can reach this Hearth. What is chosen takes effect at once, so going on only goes on. */
export function ReachStep({ wizard }: { wizard: Wizard }) {
  const words = useWizardText();
  return (
    <StepPage
      wizard={wizard}
      title={words.reach.title}
      text={words.reach.text}
      primary={{ label: words.next, onPress: () => void wizard.goOn("done") }}
    >
      <ReachPanel compact />
    </StepPage>
  );
}
