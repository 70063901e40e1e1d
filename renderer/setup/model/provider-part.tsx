import { useState } from "react";
import type { ProviderInfo } from "../../../contract/routes/settings.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useWizardText } from "../../i18n/wizard-text.ts";
import { ProviderForm } from "../../providers/provider-form.tsx";
import { type Draft, useProviderDraft } from "../../providers/use-provider-draft.ts";
import { draftOf } from "../../settings/models/stored-draft.ts";
import { useAppState } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { StepPage } from "../step-page.tsx";
import type { Wizard } from "../use-wizard.ts";
import type { NewProvider } from "./model-part.ts";

const drafts: Readonly<Record<NewProvider, Draft>> = {
  anthropic: { name: "anthropic", type: "anthropic", baseUrl: "", apiKey: "" },
  other: { name: "openai", type: "openai-compatible", baseUrl: "https://api.openai.com/v1", apiKey: "" },
  elsewhere: { name: "ollama", type: "ollama", baseUrl: "", apiKey: "" },
};

type Props = {
  wizard: Wizard;
  provider: NewProvider | ProviderInfo;
  /** Names that another provider has. */
  taken: readonly string[];
};

/** Address, key, test, save; then on, or straight to the first question. `provider`: a new one, or one of the settings that has no key yet. */
export function ProviderPart({ wizard, provider, taken }: Props) {
  const { setup } = useText();
  const words = useWizardText().model;
  const stored = typeof provider === "string" ? null : provider;
  const draft = useProviderDraft(typeof provider === "string" ? drafts[provider] : draftOf(provider), stored !== null);
  const chosen = useAppState(state => (state.models.kind === "ready" ? state.models.defaultModel : ""));
  const unlimited = useAppState(
    ({ budget }) => budget.kind === "ready" && budget.value.day.limitUsd === null && budget.value.month.limitUsd === null,
  );
  // The model that the settings name stays; only its key was missing.
  const keepsModel = stored !== null && chosen.startsWith(`${stored.name}/`);
  const titles =
    typeof provider === "string"
      ? provider === "elsewhere"
        ? { title: words.elsewhereTitle, text: words.elsewhereText }
        : setup.choices[provider]
      : { title: words.keyTitle(provider.name), text: words.keyText };
  const { progress } = draft;
  const worked = (progress.kind === "tested" || progress.kind === "saving") && progress.result?.ok === true;
  // Once it is kept, its own name is not somebody else's.
  const [kept, setKept] = useState<string | null>(null);
  const save = async (then: () => Promise<void>): Promise<void> => {
    setKept(draft.draft.name.trim());
    if (await draft.save({ makeDefault: !keepsModel })) await then();
  };
  return (
    <StepPage wizard={wizard} title={titles.title} text={titles.text} primary={null}>
      <Card className="p-5 sm:p-6">
        <ProviderForm
          provider={draft}
          nameFixed={stored !== null || provider === "elsewhere"}
          askModel={!keepsModel}
          {...(provider === "other" ? { taken: taken.filter(one => one !== kept), knownKeepName: true } : {})}
          saveLabel={words.saveAndGoOn}
          onSave={() => void save(() => wizard.goOn("done"))}
        >
          {worked && (
            <div className="flex flex-col items-end gap-0.5">
              <Button disabled={progress.kind === "saving"} onClick={() => void save(wizard.finishHere)}>
                {words.saveAndFinish}
              </Button>
              {unlimited && <p className="text-end text-sm text-soft">{words.finishWithoutLimit}</p>}
            </div>
          )}
        </ProviderForm>
      </Card>
    </StepPage>
  );
}
