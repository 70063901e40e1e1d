import { type FormEvent, useState } from "react";
import type { FailureText } from "../api/client.ts";
import { useOllamaText } from "../i18n/ollama-text.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Field } from "../ui/field.tsx";
import { InlineCode } from "../ui/inline-code.tsx";
import { Input } from "../ui/input.tsx";
import { isModelName } from "./model-look.ts";

/** Any model by its name. `onGet` answers why its download could not begin; then the name stays to be mended. */
export function OtherName({ onGet }: { onGet: (model: string) => Promise<FailureText | null> }) {
  const { offered: words } = useOllamaText();
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const typed = name.trim();
  const wrong = typed !== "" && !isModelName(typed);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (typed === "" || wrong || busy) return;
    setBusy(true);
    const problem = await onGet(typed);
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
      {failure && <ErrorNote failure={failure} />}
    </form>
  );
}
