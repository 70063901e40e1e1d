import { ChevronDown } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import type { FailureText } from "../../api/client.ts";
import { ModelList } from "../../chat/composer/model-list.tsx";
import { isGuide } from "../../chat/guide.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useApp, useAppState } from "../../state/app-context.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import { Section } from "../section.tsx";

/** The model of every new conversation, and a list to choose another one from. `current` is null while only the guide can answer. */
export function DefaultModel({ current, onChanged }: { current: string | null; onChanged: () => void }) {
  const { common, settings } = useText();
  const words = settings.models;
  const { api, toasts } = useApp();
  const models = useAppState(state => state.models);
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);

  const choose = async (id: string): Promise<void> => {
    setOpen(false);
    if (id === current) return;
    setBusy(true);
    setFailure(null);
    const problem = await saveDefault(api, id);
    setBusy(false);
    setFailure(problem);
    if (problem === null) {
      toasts.show(words.defaultSaved(id));
      onChanged();
    }
  };

  return (
    <Section title={words.defaultTitle} text={words.defaultText}>
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger
          aria-label={common.labelled(words.chooseDefault, current ?? words.defaultNone)}
          className="inline-flex min-h-12 w-full items-center justify-between gap-3 rounded-xl border border-line-strong/60 bg-raised px-4 text-start hover:border-line-strong sm:w-96"
        >
          <span className="min-w-0 truncate font-medium">{current ?? words.defaultNone}</span>
          {busy ? <Spinner className="shrink-0" /> : <ChevronDown aria-hidden className="size-4 shrink-0 text-soft" />}
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="start"
            sideOffset={6}
            collisionPadding={12}
            aria-label={words.chooseDefault}
            className="z-40 flex max-h-[min(26rem,var(--radix-popover-content-available-height))] w-(--radix-popover-trigger-width) animate-fade flex-col overflow-hidden rounded-2xl border border-line bg-raised shadow-high outline-none"
          >
            {models.kind === "ready" ? (
              <ModelList
                models={models.models.filter(model => !isGuide(model.id))}
                defaultModel={current ?? ""}
                current={current}
                onChoose={id => void choose(id)}
              />
            ) : models.kind === "failed" ? (
              <div className="p-3">
                <ErrorNote failure={models.failure} />
              </div>
            ) : (
              <p className="p-4 text-soft">{common.loading}</p>
            )}
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      {failure && <ErrorNote failure={failure} />}
    </Section>
  );
}

/** Writes `defaultProvider` and `defaultModel`. The whole `provider/model` is written: a bare name may be another provider's too. */
async function saveDefault(api: ReturnType<typeof useApp>["api"], id: string): Promise<FailureText | null> {
  const settings = await api("getSettings");
  if (!settings.ok) return settings.failure;
  const outcome = await api("changeSettings", {
    body: {
      ifVersion: settings.value.version,
      changes: [
        { path: ["defaultProvider"], value: id.slice(0, id.indexOf("/")) },
        { path: ["defaultModel"], value: id },
      ],
    },
  });
  return outcome.ok ? null : outcome.failure;
}
