import { FolderInput, RotateCcw, Sparkles } from "lucide-react";
import type { Api } from "../api/client.ts";
import { useWizardText } from "../i18n/wizard-text.ts";
import { useAnswer } from "../state/use-answer.ts";
import { ChoiceCard, Choices } from "./choice-card.tsx";
import { OpenClawPart } from "./openclaw/openclaw-part.tsx";
import { RestorePart } from "./restore-part.tsx";
import { StepPage } from "./step-page.tsx";
import type { Wizard } from "./use-wizard.ts";

const ask = (api: Api, signal: AbortSignal) => api("findOpenClaw", undefined, signal);

/** Anew, with what somebody has from OpenClaw, or as it was on another machine. */
export function StartStep({ wizard }: { wizard: Wizard }) {
  if (wizard.part === "openclaw") return <OpenClawPart wizard={wizard} />;
  // Also after the start that brought another home, whose own first run is over.
  if (wizard.part === "restore") return <RestorePart wizard={wizard} />;
  return <Ways wizard={wizard} />;
}

function Ways({ wizard }: { wizard: Wizard }) {
  const words = useWizardText().start;
  const { answer } = useAnswer(ask);
  const found = answer.kind === "ready" && answer.value.found.length > 0;
  return (
    <StepPage wizard={wizard} title={words.title} text={words.text} primary={null}>
      <Choices>
        <ChoiceCard
          icon={<Sparkles aria-hidden />}
          {...(wizard.setup.done ? words.again : words.fresh)}
          busy={wizard.busy}
          onPress={() => void wizard.goOn("done")}
        />
        <ChoiceCard
          icon={<FolderInput aria-hidden />}
          title={words.openClaw.title}
          text={words.openClaw.text}
          badge={found ? words.openClaw.found : null}
          onPress={() => wizard.open("openclaw")}
        />
        {wizard.setup.canRestore && (
          <ChoiceCard icon={<RotateCcw aria-hidden />} {...words.restore} onPress={() => wizard.open("restore")} />
        )}
      </Choices>
    </StepPage>
  );
}
