import type { ProviderInfo } from "../../../contract/routes/settings.ts";
import type { Api } from "../../api/client.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useWizardText } from "../../i18n/wizard-text.ts";
import { OllamaPanel } from "../../ollama/ollama-panel.tsx";
import { useApp, useAppState } from "../../state/app-context.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { StepPage } from "../step-page.tsx";
import type { Wizard } from "../use-wizard.ts";
import { AnsweringNote } from "./answering-note.tsx";
import { downloads } from "./downloads.ts";
import { whoAnswers } from "./model-part.ts";

const ask = (api: Api, signal: AbortSignal) => api("ollama", undefined, signal);

/** A model on this computer. A download goes on in the background and holds nobody up. */
export function OllamaPart({ wizard, providers }: { wizard: Wizard; providers: readonly ProviderInfo[] | null }) {
  const { setup } = useText();
  const all = useWizardText();
  const { loading } = useApp();
  const defaultModel = useAppState(state => (state.models.kind === "ready" ? state.models.defaultModel : null));
  const revision = useAppState(state => state.ollamaRevision);
  const { answer } = useAnswer(ask, revision);
  const heard = useAppState(state => state.pulls);
  const answering = whoAnswers(defaultModel, providers);
  const fetching = downloads(answer.kind === "ready" ? answer.value.pulls : [], heard);
  const ready = answering.kind === "model";
  return (
    <StepPage
      wizard={wizard}
      title={setup.choices.ollama.title}
      text={all.model.ollamaText}
      canSkip={!ready && !fetching}
      primary={ready || fetching ? { label: all.next, onPress: () => void wizard.goOn("done") } : null}
    >
      <AnsweringNote answering={answering} />
      <OllamaPanel compact onReady={() => void loading.loadModels()} />
      {fetching && !ready && <p className="text-soft">{all.model.downloading}</p>}
      <Button tone="quiet" size="small" className="-ml-3 self-start text-soft" onClick={() => wizard.open("elsewhere")}>
        {all.model.elsewhere}
      </Button>
    </StepPage>
  );
}
