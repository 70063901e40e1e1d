import { FileUp } from "lucide-react";
import { type ChangeEvent, useId, useRef, useState } from "react";
import { useWizardText } from "../../i18n/wizard-text.ts";
import { Button } from "../../ui/button.tsx";

/** As the gateway takes it. */
const mostBytes = 1_000_000;

type Props = { label: string; chosen: string | null; busy: boolean; onText: (name: string, text: string) => Promise<void> };

/** A settings file from this browser's computer, read here and given on as text. */
export function ChooseFile({ label, chosen, busy, onText }: Props) {
  const words = useWizardText().openClaw;
  const [problem, setProblem] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const read = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = event.target.files?.[0];
    // The same file can be chosen once more after it was mended.
    event.target.value = "";
    if (!file) return;
    setProblem(null);
    if (file.size > mostBytes) return setProblem(words.tooLarge);
    const text = await file.text().catch(() => null);
    if (text === null) return setProblem(words.unreadable);
    await onText(file.name, text);
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <input
        ref={input}
        type="file"
        tabIndex={-1}
        aria-hidden
        data-testid="openclaw-file"
        accept=".json,.json5,.jsonc,application/json"
        className="sr-only"
        onChange={event => void read(event)}
      />
      <Button busy={busy} aria-describedby={problem === null ? undefined : id} onClick={() => input.current?.click()}>
        <FileUp aria-hidden className="size-4.5" />
        {label}
      </Button>
      {chosen !== null && <span className="min-w-0 text-soft wrap-anywhere">{words.chosen(chosen)}</span>}
      {problem !== null && (
        <p id={id} role="alert" className="w-full text-sm text-rust">
          {problem}
        </p>
      )}
    </div>
  );
}
