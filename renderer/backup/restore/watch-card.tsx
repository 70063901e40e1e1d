import { Check, CircleAlert, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { unreachable } from "../../../contract/unreachable.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import { jobLine, jobShare } from "../look.ts";
import { CancelRestore } from "./cancel-restore.tsx";
import type { RestorePhase, Undoes } from "./watch.ts";

type Props = {
  phase: RestorePhase;
  /** A former restore is being undone, or an undo taken back. */
  undoes?: Undoes | null;
  /** Null: there is another way on. */
  onDismiss: (() => void) | null;
};

/** Where a restore stands, over the restart, to its end. */
export function WatchCard({ phase, undoes = null, onDismiss }: Props) {
  const { common } = useText();
  const all = useBackupText();
  const words = all.restoring.watch;
  const format = useFormat();
  const doneTitle = undoes === null ? words.done : undoes === "restore" ? words.undone : words.takenBack;
  const dismiss = onDismiss && (
    <Button size="small" className="self-start" onClick={onDismiss}>
      {common.close}
    </Button>
  );
  switch (phase.kind) {
    case "preparing":
      return (
        <Shell icon={<Spinner className="size-5" />} title={words.preparing} text={words.preparingText}>
          {phase.job && <p className="text-sm text-soft tabular-nums">{jobLine(phase.job, all, format)}</p>}
          <Progress label={words.preparing} share={phase.job && jobShare(phase.job)} />
        </Shell>
      );
    case "restarting":
      return (
        <Shell icon={<Spinner className="size-5" />} title={words.restarting} text={words.restartingText}>
          <Progress label={words.restarting} share={null} />
        </Shell>
      );
    case "waits":
      return (
        <Shell icon={<CircleAlert aria-hidden className="text-honey" />} title={words.waits} text={words.waitsText}>
          <CancelRestore onCancelled={onDismiss} />
        </Shell>
      );
    case "cancelled":
      return (
        <Shell icon={<Undo2 aria-hidden className="text-soft" />} title={words.cancelled} text={words.cancelledText}>
          {dismiss}
        </Shell>
      );
    case "done":
      return (
        <Shell
          icon={<Check aria-hidden className="text-leaf" />}
          title={doneTitle}
          text={undoes === null ? words.doneText : words.undoneText}
        >
          {dismiss}
        </Shell>
      );
    case "failed":
    case "rolledBack":
      return (
        <Shell icon={<Undo2 aria-hidden className="text-rust" />} title={words[phase.kind]}>
          <ErrorNote failure={phase.trouble} />
          {dismiss}
        </Shell>
      );
    default:
      return unreachable(phase);
  }
}

type ShellProps = { icon: ReactNode; title: string; text?: string; children?: ReactNode };

const Shell = ({ icon, title, text, children }: ShellProps) => (
  <Card className="flex flex-col gap-3" role="status">
    <div className="flex items-start gap-3.5 [&_svg]:mt-0.5 [&_svg]:size-5 [&_svg]:shrink-0">
      {icon}
      <div className="min-w-0">
        <h2 className="font-semibold">{title}</h2>
        {text !== undefined && <p className="text-[0.95rem] text-soft">{text}</p>}
      </div>
    </div>
    {children}
  </Card>
);
