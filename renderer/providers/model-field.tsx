import { ChevronDown } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { ModelList } from "../chat/composer/model-list.tsx";
import { useText } from "../i18n/use-text.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";

/** Which model answers: one of those the provider lists, or a name typed by hand: it may list none, or not all. Long lists can be filtered. */
export function ModelField({
  models,
  value,
  onChange,
}: {
  models: readonly string[];
  value: string;
  onChange: (model: string) => void;
}) {
  const { setup } = useText();
  const [byHand, setByHand] = useState(false);
  if (models.length === 0 || byHand)
    return (
      <Field label={setup.model} help={models.length === 0 ? setup.modelByHand : setup.modelExact}>
        {attributes => (
          <Input
            {...attributes}
            value={value}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            onChange={event => onChange(event.target.value)}
          />
        )}
      </Field>
    );
  return (
    <div className="flex flex-col gap-1.5">
      <Field label={setup.model}>
        {({ id }) =>
          models.length > 12 ? (
            <LongList id={id} models={models} value={value} onChange={onChange} />
          ) : (
            <Select
              id={id}
              value={value}
              options={models.map(name => ({ value: name, label: name }))}
              onChange={onChange}
              className="w-full"
            />
          )
        }
      </Field>
      <Button tone="quiet" size="small" className="-ml-3 self-start text-soft" onClick={() => setByHand(true)}>
        {setup.modelOther}
      </Button>
    </div>
  );
}

type ListProps = { id: string; models: readonly string[]; value: string; onChange: (model: string) => void };

function LongList({ id, models, value, onChange }: ListProps) {
  const { setup } = useText();
  const [open, setOpen] = useState(false);
  const entries = models.map(name => ({
    id: name,
    provider: setup.modelCount(models.length),
    name,
    local: false,
    images: null,
    tools: null,
    thinking: null,
    contextTokens: null,
  }));
  return (
    <Popover.Root open={open} onOpenChange={setOpen} modal>
      <Popover.Trigger
        id={id}
        className="inline-flex min-h-11 w-full items-center justify-between gap-3 rounded-xl border border-line-strong/60 bg-raised px-3.5 text-start hover:border-line-strong"
      >
        <span className="min-w-0 truncate">{value || setup.modelChoose}</span>
        <ChevronDown aria-hidden className="size-4 shrink-0 text-soft" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={12}
          aria-label={setup.model}
          className="z-50 flex max-h-[min(24rem,var(--radix-popover-content-available-height))] w-(--radix-popover-trigger-width) animate-fade flex-col overflow-hidden rounded-2xl border border-line bg-raised shadow-high outline-none"
        >
          <ModelList
            models={entries}
            defaultModel=""
            current={value}
            onChoose={model => {
              setOpen(false);
              onChange(model);
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
