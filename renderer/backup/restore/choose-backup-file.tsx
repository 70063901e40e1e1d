import { FileArchive } from "lucide-react";
import { type ChangeEvent, useRef } from "react";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { Button } from "../../ui/button.tsx";

/** A backup file from this browser's computer; it is sent when somebody looks into it. */
export function ChooseBackupFile({ file, onFile }: { file: File | null; onFile: (file: File) => void }) {
  const words = useBackupText().restoring;
  const format = useFormat();
  const input = useRef<HTMLInputElement>(null);
  const choose = (event: ChangeEvent<HTMLInputElement>): void => {
    const chosen = event.target.files?.[0];
    event.target.value = "";
    if (chosen) onFile(chosen);
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <input
        ref={input}
        type="file"
        tabIndex={-1}
        aria-hidden
        data-testid="backup-file"
        accept=".age"
        className="sr-only"
        onChange={choose}
      />
      <Button onClick={() => input.current?.click()}>
        <FileArchive aria-hidden className="size-4.5" />
        {file === null ? words.fileChoose : words.fileOther}
      </Button>
      <span className="min-w-0 text-[0.95rem] text-soft wrap-anywhere">
        {file === null ? words.fileName : words.fileChosen(file.name, format.bytes(file.size))}
      </span>
    </div>
  );
}
