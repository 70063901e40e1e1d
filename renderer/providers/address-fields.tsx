import { useState } from "react";
import { useLanguage, useText } from "../i18n/use-text.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { anthropicAddress, presetLabel, presets } from "./presets.ts";
import type { Draft } from "./use-provider-draft.ts";

type Props = {
  draft: Draft;
  problem: string | null;
  /** The name does not follow the address. */
  nameFixed: boolean;
  withPresets: boolean;
  /** What a provider at this address is called. */
  nameOf: (baseUrl: string) => string;
  onChange: (piece: Partial<Draft>) => void;
  onLeave: () => void;
};

const placeholders: Readonly<Record<Draft["type"], string>> = {
  anthropic: anthropicAddress,
  "openai-compatible": "https://…/v1",
  ollama: "http://127.0.0.1:11434",
};

/** Where the provider is: a known one by its name, any other by its address. Anthropic's own address need not be seen, a relay's can be given. */
export function AddressFields({ draft, problem, nameFixed, withPresets, nameOf, onChange, onLeave }: Props) {
  const { setup } = useText();
  const [language] = useLanguage();
  const [asked, setAsked] = useState(draft.baseUrl !== "");
  const preset = presets.find(one => one.baseUrl === draft.baseUrl.trim())?.id ?? "other";
  const follows = !nameFixed && draft.type === "openai-compatible";
  const setAddress = (baseUrl: string): void => onChange({ baseUrl, ...(follows ? { name: nameOf(baseUrl) } : {}) });
  if (draft.type === "anthropic" && !asked)
    return (
      <Button tone="quiet" size="small" className="-mt-2 -ml-3 self-start text-soft" onClick={() => setAsked(true)}>
        {setup.addressRelay}
      </Button>
    );
  const help = {
    anthropic: setup.addressHelpAnthropic,
    "openai-compatible": setup.addressHelp,
    ollama: setup.addressHelpOllama,
  };
  return (
    <>
      {draft.type === "openai-compatible" && withPresets && (
        <Field label={setup.preset}>
          {attributes => (
            <Select
              id={attributes.id}
              value={preset}
              options={[
                ...presets.map(one => ({ value: one.id, label: presetLabel(one, language) })),
                { value: "other", label: setup.presetOther },
              ]}
              onChange={id => setAddress(presets.find(one => one.id === id)?.baseUrl ?? "")}
              className="w-full"
            />
          )}
        </Field>
      )}
      <Field label={setup.address} help={help[draft.type]} problem={problem}>
        {attributes => (
          <Input
            {...attributes}
            type="url"
            inputMode="url"
            spellCheck={false}
            autoCapitalize="none"
            placeholder={placeholders[draft.type]}
            value={draft.baseUrl}
            onChange={event => setAddress(event.target.value)}
            onBlur={onLeave}
          />
        )}
      </Field>
    </>
  );
}
