import { FileKey } from "lucide-react";
import { type ChangeEvent, useRef, useState } from "react";
import { useBackupText } from "../../i18n/backup-text.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Textarea } from "../../ui/input.tsx";
import { keysIn } from "./kit-text.ts";

/** As the gateway takes it; a kit is far smaller. */
const mostBytes = 10_000;

type Props = { label: string; help?: string; value: string; onChange: (value: string) => void; problem?: string | null };

/** The key of an emergency kit: typed, pasted, or read from the kit's file. */
export function KeyField({ label, help, value, onChange, problem = null }: Props) {
  const words = useBackupText().restoring;
  const [refused, setRefused] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const read = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (!file) return;
    const text = file.size > mostBytes ? null : await file.text().catch(() => null);
    if (text === null) return setRefused(words.keyFileUnreadable);
    const keys = keysIn(text);
    setRefused(keys === "" ? words.keyFileNone : null);
    if (keys !== "") onChange(keys);
  };
  return (
    <div className="flex flex-col items-start gap-2.5 *:w-full">
      <Field label={label} help={help ?? words.keyHelp} problem={refused ?? problem}>
        {attributes => (
          <Textarea
            {...attributes}
            rows={3}
            autoComplete="off"
            autoCapitalize="characters"
            autoCorrect="off"
            spellCheck={false}
            placeholder="AGE-SECRET-KEY-1…"
            className="font-mono text-sm break-all"
            value={value}
            onChange={event => {
              setRefused(null);
              onChange(event.target.value);
            }}
          />
        )}
      </Field>
      <div>
        <input
          ref={input}
          type="file"
          tabIndex={-1}
          aria-hidden
          data-testid="kit-file"
          accept=".txt,.key,text/plain"
          className="sr-only"
          onChange={event => void read(event)}
        />
        <Button size="small" onClick={() => input.current?.click()}>
          <FileKey aria-hidden className="size-4" />
          {words.keyFile}
        </Button>
      </div>
    </div>
  );
}
