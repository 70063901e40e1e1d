import { unreachable } from "../../../contract/unreachable.ts";
import type { Api } from "../../api/client.ts";
import { useWizardText } from "../../i18n/wizard-text.ts";
import { useAppState } from "../../state/app-context.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { StepPage } from "../step-page.tsx";
import type { Wizard } from "../use-wizard.ts";
import { ModelChoices } from "./model-choices.tsx";
import { readPart } from "./model-part.ts";
import { OllamaPart } from "./ollama-part.tsx";
import { ProviderPart } from "./provider-part.tsx";

const ask = (api: Api, signal: AbortSignal) => api("listProviders", undefined, signal);

/** Which model answers: what is there already, and the ways to one. */
export function ModelStep({ wizard }: { wizard: Wizard }) {
  const words = useWizardText().model;
  const revision = useAppState(state => state.settingsRevision);
  const { answer, again } = useAnswer(ask, revision);
  const part = readPart(wizard.part);
  const providers = answer.kind === "ready" ? answer.value.providers : null;
  switch (part.kind) {
    case "choices":
      return <ModelChoices wizard={wizard} providers={providers} />;
    case "ollama":
      return <OllamaPart wizard={wizard} providers={providers} />;
    case "new":
      return <ProviderPart wizard={wizard} provider={part.provider} taken={providers?.map(one => one.name) ?? []} />;
    case "key": {
      const stored = providers?.find(one => one.name === part.name);
      if (stored) return <ProviderPart wizard={wizard} provider={stored} taken={[]} />;
      return (
        <StepPage wizard={wizard} title={words.keyTitle(part.name)} text={words.keyText} primary={null}>
          <Loaded answer={answer} again={again} rows={1}>
            {() => null}
          </Loaded>
        </StepPage>
      );
    }
    default:
      return unreachable(part);
  }
}
