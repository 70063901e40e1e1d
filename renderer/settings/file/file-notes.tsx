import { FileWarning, GitCompareArrows } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../../i18n/use-text.tsx";
import { Button } from "../../ui/button.tsx";

/** The file on disk cannot be used: what is in force instead, what is wrong, and two ways on. */
export function BrokenNote({ version, onHistory, children }: { version: number; onHistory: () => void; children: ReactNode }) {
  const { settings } = useText();
  const words = settings.file;
  return (
    <div className="flex flex-col gap-3 rounded-2xl bg-rust-wash p-4">
      <div className="flex gap-3">
        <FileWarning aria-hidden className="mt-0.5 size-5 shrink-0 text-rust" />
        <div>
          <h2 className="font-semibold">{words.brokenTitle}</h2>
          <p className="text-[0.95rem]">{words.brokenText(version)}</p>
        </div>
      </div>
      {children}
      <Button size="small" className="self-start" onClick={onHistory}>
        {words.brokenHistory}
      </Button>
    </div>
  );
}

/** Somebody else changed the file meanwhile: nothing is lost, and the reader decides. */
export function NewerNote({ onTake, onKeep, busy }: { onTake: () => void; onKeep: () => void; busy: boolean }) {
  const { settings } = useText();
  const words = settings.file;
  return (
    <div role="alert" className="flex gap-3 rounded-2xl bg-honey-wash p-4">
      <GitCompareArrows aria-hidden className="mt-0.5 size-5 shrink-0 text-honey" />
      <div className="flex flex-col gap-3">
        <div>
          <h2 className="font-semibold">{words.newerTitle}</h2>
          <p className="text-[0.95rem]">{words.newerText}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button size="small" onClick={onTake}>
            {words.takeNewer}
          </Button>
          <Button size="small" onClick={onKeep} busy={busy}>
            {words.keepMine}
          </Button>
        </div>
      </div>
    </div>
  );
}
