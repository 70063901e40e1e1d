import { Undo2 } from "lucide-react";
import { useState } from "react";
import type { KeptState } from "../../../contract/routes/backup.ts";
import type { FailureText } from "../../api/client.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import type { Undoes } from "./watch.ts";

type Props = { kept: KeptState; onUndoing: (bootId: string, undoes: Undoes) => void; onDropped: () => void };

/** What a restore put aside: until when it is there, and the way back. */
export function KeptCard({ kept, onUndoing, onDropped }: Props) {
  const { common } = useText();
  const all = useBackupText().restoring;
  const words = kept.undo ? { ...all.kept, ...all.kept.ofUndo } : all.kept;
  const format = useFormat();
  const { api, toasts } = useApp();
  const [asking, setAsking] = useState<"undo" | "drop" | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const size = format.bytes(kept.bytes);
  const close = (): void => {
    setAsking(null);
    setFailure(null);
  };
  const undo = async (): Promise<void> => {
    setBusy(true);
    const status = await api("status");
    const outcome = status.ok ? await api("undoRestore", { body: { id: kept.id } }) : status;
    setBusy(false);
    if (!outcome.ok) return setFailure(outcome.failure);
    close();
    if (status.ok) onUndoing(status.value.gateway.bootId, kept.undo ? "undo" : "restore");
  };
  const drop = async (): Promise<void> => {
    setBusy(true);
    const outcome = await api("dropKept", { params: { id: kept.id } });
    setBusy(false);
    if (!outcome.ok && outcome.failure.code !== "RESTORE_NOT_KEPT") return setFailure(outcome.failure);
    toasts.show(words.dropped);
    close();
    onDropped();
  };
  return (
    <Card className="flex flex-col gap-3">
      <div className="flex items-start gap-3.5">
        <Undo2 aria-hidden className="mt-0.5 size-5 shrink-0 text-soft" />
        <div className="min-w-0">
          <h2 className="font-semibold">
            {kept.what === null ? words.titleOther : words.title(format.dateTime(kept.restoredAt))}
          </h2>
          <p className="text-[0.95rem] text-soft">
            {kept.until === null ? words.always(size) : words.text(format.dateTime(kept.until), size)}
          </p>
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        {kept.what !== null && (
          <Button size="small" onClick={() => setAsking("undo")}>
            {words.undo}
          </Button>
        )}
        <Button size="small" tone="quiet" onClick={() => setAsking("drop")}>
          {words.drop}
        </Button>
      </div>
      <ConfirmDialog
        open={asking === "undo"}
        busy={busy}
        onClose={close}
        onConfirm={() => void undo()}
        title={words.undoTitle}
        description={words.undoText(all.whats[kept.what ?? "everything"].toLocaleLowerCase())}
        action={words.undoAction}
      >
        {failure && <ErrorNote failure={failure} />}
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === "drop"}
        danger
        busy={busy}
        onClose={close}
        onConfirm={() => void drop()}
        title={words.dropTitle}
        description={kept.until === null ? words.dropAlways : words.dropText}
        action={common.delete}
      >
        {failure && <ErrorNote failure={failure} />}
      </ConfirmDialog>
    </Card>
  );
}
