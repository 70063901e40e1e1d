import { Cpu, Plus } from "lucide-react";
import { useState } from "react";
import type { ProviderInfo } from "../../../contract/routes/settings.ts";
import type { Api } from "../../api/client.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useAppState } from "../../state/app-context.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { Section } from "../section.tsx";
import { AddProvider } from "./add-provider.tsx";
import { DefaultModel } from "./default-model.tsx";
import { EditProvider } from "./edit-provider.tsx";
import { ProviderRow } from "./provider-row.tsx";
import { RemoveProvider } from "./remove-provider.tsx";

const ask = (api: Api, signal: AbortSignal) => api("listProviders", undefined, signal);

type Open =
  | { readonly kind: "add" }
  | { readonly kind: "edit"; readonly provider: ProviderInfo }
  | { readonly kind: "remove"; readonly provider: ProviderInfo };

/** Which model answers, and the providers that models come from. */
export function ModelsTab() {
  const { settings } = useText();
  const words = settings.models;
  const revision = useAppState(state => state.settingsRevision);
  const { answer, again } = useAnswer(ask, revision);
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => {
    setOpen(null);
    again();
  };
  const add = (
    <Button tone="primary" onClick={() => setOpen({ kind: "add" })}>
      <Plus aria-hidden className="size-4.5" />
      {words.add}
    </Button>
  );
  return (
    <Loaded answer={answer} again={again}>
      {({ providers, defaultModel }) => {
        const answers = (name: string): boolean => defaultModel?.startsWith(`${name}/`) === true;
        return (
          <div className="flex flex-col gap-9">
            {providers.length === 0 ? (
              <EmptyState icon={<Cpu aria-hidden />} title={words.emptyTitle} action={add}>
                {words.emptyText}
              </EmptyState>
            ) : (
              <>
                <DefaultModel current={defaultModel} onChanged={again} />
                <Section title={words.providers} actions={add}>
                  <ul className="divide-y divide-line rounded-2xl border border-line bg-raised">
                    {providers.map(provider => (
                      <ProviderRow
                        key={provider.name}
                        provider={provider}
                        answers={answers(provider.name)}
                        onEdit={() => setOpen({ kind: "edit", provider })}
                        onRemove={() => setOpen({ kind: "remove", provider })}
                      />
                    ))}
                  </ul>
                </Section>
              </>
            )}
            {open?.kind === "add" && (
              <AddProvider taken={providers.map(one => one.name)} isFirst={defaultModel === null} onClose={close} />
            )}
            {open?.kind === "edit" && <EditProvider provider={open.provider} onClose={close} />}
            {open?.kind === "remove" && (
              <RemoveProvider provider={open.provider} answers={answers(open.provider.name)} onClose={close} />
            )}
          </div>
        );
      }}
    </Loaded>
  );
}
