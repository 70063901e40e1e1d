import { Eye, EyeOff } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useText } from "../i18n/use-text.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { ModelField } from "./model-field.tsx";
import { addressProblem, nameFor, presets } from "./presets.ts";
import { TestResult } from "./test-result.tsx";
import type { Draft, ProviderDraft } from "./use-provider-draft.ts";

type Props = {
  provider: ProviderDraft;
  /** A key is kept already: an empty field leaves it. */
  keyStored?: boolean;
  /** The name is that of a provider in the settings and stays. */
  nameFixed?: boolean;
  saveLabel: string;
  onSave: () => void;
  onCancel: () => void;
};

const keyPlaceholder: Readonly<Record<Draft["type"], string>> = {
  anthropic: "sk-ant-…",
  "openai-compatible": "sk-…",
  ollama: "",
};

/** Address, key, test, model, save. Saving is offered once a test went well; "save anyway" is there for a provider that is down just now. */
export function ProviderForm({ provider, keyStored = false, nameFixed = false, saveLabel, onSave, onCancel }: Props) {
  const { setup, common } = useText();
  const { draft, change, model, setModel, progress, test } = provider;
  const [touched, setTouched] = useState(false);
  const needsAddress = draft.type !== "anthropic";
  const wrong = needsAddress ? addressProblem(draft.baseUrl) : null;
  const addressText = wrong !== null && touched ? setup.addressProblems[wrong] : null;
  const tested = progress.kind === "tested" || progress.kind === "saving" ? progress.result : null;
  const good = tested?.ok === true;
  const preset = presets.find(one => one.baseUrl === draft.baseUrl.trim())?.id ?? "other";

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTouched(true);
    if (wrong !== null) return;
    if (good) onSave();
    else void test();
  };
  const setAddress = (baseUrl: string): void => change({ baseUrl, ...(nameFixed ? {} : { name: nameFor(baseUrl) }) });

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5">
      {draft.type === "openai-compatible" && !nameFixed && (
        <Field label={setup.preset}>
          {attributes => (
            <Select
              id={attributes.id}
              value={preset}
              options={[
                ...presets.map(one => ({ value: one.id, label: one.label })),
                { value: "other", label: setup.presetOther },
              ]}
              onChange={id => setAddress(presets.find(one => one.id === id)?.baseUrl ?? "")}
              className="w-full"
            />
          )}
        </Field>
      )}
      {needsAddress && (
        <Field
          label={setup.address}
          help={draft.type === "ollama" ? setup.addressHelpOllama : setup.addressHelp}
          problem={addressText}
        >
          {attributes => (
            <Input
              {...attributes}
              type="url"
              inputMode="url"
              spellCheck={false}
              autoCapitalize="none"
              placeholder={draft.type === "ollama" ? "http://127.0.0.1:11434" : "https://…/v1"}
              value={draft.baseUrl}
              onChange={event => setAddress(event.target.value)}
              onBlur={() => setTouched(draft.baseUrl !== "")}
            />
          )}
        </Field>
      )}
      {draft.type !== "ollama" && (
        <SecretField
          label={setup.key}
          help={keyStored ? setup.keyStored : draft.type === "anthropic" ? setup.keyHelpAnthropic : setup.keyHelp}
          placeholder={keyStored ? "••••••••" : keyPlaceholder[draft.type]}
          value={draft.apiKey}
          onChange={apiKey => change({ apiKey })}
        />
      )}
      <TestResult progress={progress} />
      {tested && (good || tested.models.length > 0) && <ModelField models={tested.models} value={model} onChange={setModel} />}
      <div className="flex flex-wrap items-center justify-end gap-2">
        <Button tone="quiet" onClick={onCancel}>
          {common.back}
        </Button>
        {progress.kind === "tested" && !good && (
          <Button onClick={onSave} disabled={wrong !== null}>
            {setup.saveAnyway}
          </Button>
        )}
        {good && (
          <Button onClick={() => void test()} disabled={progress.kind === "saving"}>
            {setup.testAgain}
          </Button>
        )}
        <Button type="submit" tone="primary" busy={progress.kind === "testing" || progress.kind === "saving"}>
          {good ? saveLabel : setup.test}
        </Button>
      </div>
    </form>
  );
}

/** A field for a key: hidden until asked for, never offered to a password manager as a login. */
export function SecretField(props: {
  label: string;
  help?: string;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const { common } = useText();
  const [shown, setShown] = useState(false);
  return (
    <Field label={props.label} help={props.help}>
      {attributes => (
        <div className="relative">
          <Input
            {...attributes}
            type={shown ? "text" : "password"}
            autoComplete="off"
            data-1p-ignore
            spellCheck={false}
            className="pr-12 font-mono"
            placeholder={props.placeholder ?? ""}
            value={props.value}
            onChange={event => props.onChange(event.target.value)}
          />
          <IconButton
            label={shown ? common.hidePassword : common.showPassword}
            size="small"
            className="absolute top-1.5 right-1.5"
            onClick={() => setShown(now => !now)}
          >
            {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
          </IconButton>
        </div>
      )}
    </Field>
  );
}
