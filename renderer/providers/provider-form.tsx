import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useText } from "../i18n/use-text.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { AddressFields } from "./address-fields.tsx";
import { ModelField } from "./model-field.tsx";
import { addressProblem, freeName, isKnown, nameFor, nameProblem } from "./presets.ts";
import { SecretField } from "./secret-field.tsx";
import { TestResult } from "./test-result.tsx";
import type { Draft, ProviderDraft } from "./use-provider-draft.ts";

type Props = {
  provider: ProviderDraft;
  /** A key is kept already: an empty field leaves it. */
  keyStored?: boolean;
  /** The name is that of a provider in the settings and stays. */
  nameFixed?: boolean;
  /** Asks for a name, which must be none of these. Left out: the name comes from the address. */
  taken?: readonly string[];
  /** A provider of the list keeps its own name and is not asked for one: what is kept under it is replaced. */
  knownKeepName?: boolean;
  /** Which model answers is asked once a test went well. */
  askModel?: boolean;
  saveLabel: string;
  cancelLabel?: string;
  onSave: () => void;
  /** Left out where the page around it has the way back. */
  onCancel?: () => void;
  /** Stands above the buttons once it can be saved. */
  children?: ReactNode;
};

const keyPlaceholder: Readonly<Record<Draft["type"], string>> = {
  anthropic: "sk-ant-…",
  "openai-compatible": "sk-…",
  ollama: "",
};

/** Address, key, test, model, save. Saving is offered once a test went well; "save anyway" is there for a provider that is down just now. */
export function ProviderForm(props: Props) {
  const {
    provider,
    keyStored = false,
    nameFixed = false,
    taken,
    knownKeepName = false,
    askModel = true,
    saveLabel,
    onSave,
    onCancel,
  } = props;
  const { setup, common } = useText();
  const { draft, change, model, setModel, progress, test } = provider;
  const [touched, setTouched] = useState(false);
  const [nameTyped, setNameTyped] = useState(false);
  const optionalAddress = draft.type === "anthropic" && draft.baseUrl.trim() === "";
  const wrongAddress = optionalAddress ? null : addressProblem(draft.baseUrl);
  const keepsName = (baseUrl: string): boolean => knownKeepName && isKnown(baseUrl);
  const nameOf = (baseUrl: string): string => freeName(nameFor(baseUrl), keepsName(baseUrl) ? [] : (taken ?? []));
  const asksName = taken !== undefined && !keepsName(draft.baseUrl);
  const wrongName = asksName ? nameProblem(draft.name, taken) : null;
  const wrong = wrongAddress !== null || wrongName !== null;
  const tested = progress.kind === "tested" || progress.kind === "saving" ? progress.result : null;
  const good = tested?.ok === true;

  const buttons = useRef<HTMLDivElement>(null);
  // What a test found stands below the fields, on small screens out of sight.
  useEffect(() => {
    if (progress.kind === "tested" || progress.kind === "failed") buttons.current?.scrollIntoView({ block: "nearest" });
  }, [progress.kind]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    // A form inside a window belongs to no other form.
    event.stopPropagation();
    setTouched(true);
    if (wrong) return;
    if (good) onSave();
    else void test();
  };

  const address = (
    <AddressFields
      draft={draft}
      problem={touched && wrongAddress !== null ? setup.addressProblems[wrongAddress] : null}
      nameFixed={nameFixed || nameTyped}
      withPresets={!nameFixed}
      nameOf={nameOf}
      onChange={piece => {
        // "Another address" empties the field: nothing was done wrong in it yet.
        if (piece.baseUrl === "") setTouched(false);
        const known = piece.baseUrl !== undefined && keepsName(piece.baseUrl);
        if (known) setNameTyped(false);
        change(known ? { ...piece, name: nameOf(piece.baseUrl) } : piece);
      }}
      onLeave={() => setTouched(draft.baseUrl !== "")}
    />
  );
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5">
      {draft.type !== "anthropic" && address}
      {draft.type !== "ollama" && (
        <SecretField
          label={setup.key}
          help={keyStored ? setup.keyStored : draft.type === "anthropic" ? setup.keyHelpAnthropic : setup.keyHelp}
          placeholder={keyStored ? "••••••••" : keyPlaceholder[draft.type]}
          value={draft.apiKey}
          onChange={apiKey => change({ apiKey })}
        />
      )}
      {draft.type === "anthropic" && address}
      {asksName && (
        <Field
          label={setup.name}
          help={setup.nameHelp(draft.name.trim() || "…")}
          problem={wrongName !== null && (touched || wrongName !== "empty") ? setup.nameProblems[wrongName] : null}
        >
          {attributes => (
            <Input
              {...attributes}
              value={draft.name}
              spellCheck={false}
              autoCapitalize="none"
              autoComplete="off"
              onChange={event => {
                setNameTyped(true);
                change({ name: event.target.value });
              }}
            />
          )}
        </Field>
      )}
      <TestResult progress={progress} />
      {tested && askModel && (good || tested.models.length > 0) && (
        <ModelField models={tested.models} value={model} onChange={setModel} />
      )}
      {tested && props.children}
      <div ref={buttons} className="flex scroll-my-6 flex-wrap items-center justify-end gap-2">
        {onCancel && (
          <Button tone="quiet" onClick={onCancel}>
            {props.cancelLabel ?? common.back}
          </Button>
        )}
        {progress.kind === "tested" && !good && (
          <Button onClick={onSave} disabled={wrong}>
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
