import { useBackupText } from "../../i18n/backup-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { Progress } from "../../ui/progress.tsx";
import type { Restore } from "./use-restore.ts";

/** What goes on before anything is changed: the file comes, then it is read from end to end. */
export function LookProgress({ busy }: { busy: Restore["busy"] }) {
  const words = useBackupText().restoring;
  const format = useFormat();
  if (busy === null || busy.kind === "begin") return null;
  const label = busy.kind === "upload" ? words.uploading : words.looking;
  return (
    <div role="status" className="flex flex-col gap-2">
      <p className="flex justify-between gap-3 text-[0.95rem]">
        <span>
          {label} <span className="text-soft">{words.nothingYet}</span>
        </span>
        {busy.kind === "upload" && (
          <span className="text-soft tabular-nums">{format.percent(Math.round(busy.share * 100) / 100)}</span>
        )}
      </p>
      <Progress label={label} share={busy.kind === "upload" ? busy.share : null} />
    </div>
  );
}
