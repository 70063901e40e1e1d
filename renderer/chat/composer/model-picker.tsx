import { ChevronDown } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { useText } from "../../i18n/use-text.tsx";
import { useApp, useAppState } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { isGuide } from "../guide.ts";
import { shortModel } from "../message/parts.ts";
import { ModelList } from "./model-list.tsx";

/** Which model answers the next messages. `chosen` is null while the default does. */
export function ModelPicker({ chosen, onChoose }: { chosen: string | null; onChoose: (model: string) => void }) {
  const { common, chat } = useText();
  const { loading } = useApp();
  const models = useAppState(state => state.models);
  const [open, setOpen] = useState(false);
  const current = chosen ?? (models.kind === "ready" ? models.defaultModel : null);
  const name = current === null ? chat.model : isGuide(current) ? chat.guideName : shortModel(current);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        aria-label={common.labelled(chat.chooseModel, name)}
        className="flex min-h-9 min-w-0 items-center gap-1.5 rounded-lg px-2 text-sm text-soft hover:bg-hover hover:text-ink"
      >
        <span className="truncate">{name}</span>
        <ChevronDown aria-hidden className="size-4 shrink-0" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          side="top"
          sideOffset={8}
          collisionPadding={12}
          aria-label={chat.chooseModel}
          className="z-40 flex max-h-[min(26rem,var(--radix-popover-content-available-height))] w-80 max-w-[calc(100vw-1.5rem)] animate-fade flex-col overflow-hidden rounded-2xl border border-line bg-raised shadow-high outline-none"
        >
          {models.kind === "ready" ? (
            <ModelList
              models={models.models}
              defaultModel={models.defaultModel}
              current={current}
              onChoose={model => {
                setOpen(false);
                onChoose(model);
              }}
            />
          ) : models.kind === "failed" ? (
            <div className="p-3">
              <ErrorNote failure={models.failure}>
                <Button size="small" onClick={() => void loading.loadModels()}>
                  {common.retry}
                </Button>
              </ErrorNote>
            </div>
          ) : (
            <p className="p-4 text-soft">{common.loading}</p>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
