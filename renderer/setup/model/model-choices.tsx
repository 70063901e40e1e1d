import { Compass, HardDrive, KeyRound, Plug } from "lucide-react";
import type { ProviderInfo } from "../../../contract/routes/settings.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useWizardText } from "../../i18n/wizard-text.ts";
import { useAppState } from "../../state/app-context.tsx";
import { ChoiceCard, Choices } from "../choice-card.tsx";
import { StepPage } from "../step-page.tsx";
import type { Wizard } from "../use-wizard.ts";
import { AnsweringNote } from "./answering-note.tsx";
import { keyPart, whoAnswers, withoutKey } from "./model-part.ts";

/** What answers now, keys that are missing, and every way to a model. */
export function ModelChoices({ wizard, providers }: { wizard: Wizard; providers: readonly ProviderInfo[] | null }) {
  const { setup } = useText();
  const all = useWizardText();
  const words = all.model;
  const defaultModel = useAppState(state => (state.models.kind === "ready" ? state.models.defaultModel : null));
  const answering = whoAnswers(defaultModel, providers);
  const ready = answering.kind === "model";
  return (
    <StepPage
      wizard={wizard}
      title={words.title}
      text={words.text}
      canSkip={!ready}
      primary={ready ? { label: all.next, onPress: () => void wizard.goOn("done") } : null}
    >
      <AnsweringNote answering={answering} />
      <Choices>
        {withoutKey(providers ?? []).map(({ name }) => (
          <ChoiceCard
            key={name}
            icon={<KeyRound aria-hidden />}
            title={words.needsKey.title(name)}
            text={words.needsKey.text}
            onPress={() => wizard.open(keyPart(name))}
          />
        ))}
        <ChoiceCard icon={<KeyRound aria-hidden />} {...setup.choices.anthropic} onPress={() => wizard.open("anthropic")} />
        <ChoiceCard icon={<Plug aria-hidden />} {...setup.choices.other} onPress={() => wizard.open("other")} />
        <ChoiceCard icon={<HardDrive aria-hidden />} {...setup.choices.ollama} onPress={() => wizard.open("ollama")} />
        {answering.kind === "guide" && (
          <ChoiceCard
            icon={<Compass aria-hidden />}
            {...words.later}
            busy={wizard.busy}
            onPress={() => void wizard.goOn("skipped")}
          />
        )}
      </Choices>
    </StepPage>
  );
}
