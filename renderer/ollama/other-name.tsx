import { type FormEvent, useState } from "react";
import type { FailureText } from "../api/client.ts";
import { useOllamaText } from "../i18n/ollama-text.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Field } from "../ui/field.tsx";
import { InlineCode } from "../ui/inline-code.tsx";
import { Input } from "../ui/input.tsx";
import { isModelName } from "./model-look.ts";

type Props = {
  /** Answers why the download could not begin; then the name stays to be mended. */
  onGet: (model: string, insecure: boolean) => Promise<FailureText | null>;
};

/** Any model by its name, also from a registry of one's own. */
export function OtherName({ onGet }: Props) {
  const { offered: words } = useOllamaText();
  const [name, setName] = useState("");
  const [insecure, setInsecure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const typed = name.trim();
  const wrong = typed !== "" && !isModelName(typed);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (typed === "" || wrong || busy) return;
    setBusy(true);
    const problem = await onGet(typed, insecure);
    setBusy(false);
    setFailure(problem);
    if (problem === null) setName("");
  };
  return (
    <form onSubmit={event => void submit(event)} className="flex flex-col gap-3">
      <Field label={words.other} help={<InlineCode text={words.otherHelp} />} problem={wrong ? words.otherProblem : null}>
        {attributes => (
          <span className="flex gap-2">
            <Input
              {...attributes}
              value={name}
              placeholder={words.otherPlaceholder}
              autoCapitalize="none"
              autoCorrect="off"
              spellCheck={false}
              maxLength={300}
              onChange={event => {
                setName(event.target.value);
                setFailure(null);
              }}
            />
            <Button type="submit" className="shrink-0" busy={busy} disabled={typed === "" || wrong}>
              {words.get}
            </Button>
          </span>
        )}
      </Field>
      <label className="flex min-h-10 cursor-pointer items-center gap-3 self-start text-[0.95rem]">
        <input
          type="checkbox"
          checked={insecure}
          onChange={event => setInsecure(event.target.checked)}
          className="size-4.5 shrink-0 accent-ember"
        />
        {words.insecure}
      </label>
      {failure && <ErrorNote failure={failure} />}
    </form>
  );
}
