import { KeyRound } from "lucide-react";
import { useState } from "react";
import type { BackupCard } from "../../../contract/routes/backup.ts";
import type { FailureText } from "../../api/client.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { cx } from "../../ui/class-names.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { CheckKitDialog } from "./check-kit-dialog.tsx";
import { KitDialog } from "./kit-dialog.tsx";

type Asking = "kit" | "newKit" | "check" | "change";

/** The emergency kit: whether it was saved, asked back after a while, and a new key where somebody else may have seen it. */
export function KitSection({
  kit,
  due,
}: {
  kit: BackupCard["kit"] /** There are backups that nobody else could open. */;
  due: boolean;
}) {
  const words = useBackupText().kit;
  const { common } = useText();
  const format = useFormat();
  const [asking, setAsking] = useState<Asking | null>(null);
  const close = (): void => setAsking(null);
  const saved = kit.savedAt !== null;
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-serif text-xl font-semibold">{words.title}</h2>
      <Card className={cx("flex flex-col gap-4", !saved && due && "border-transparent bg-honey-wash")}>
        <div className="flex items-start gap-3.5">
          <KeyRound aria-hidden className={cx("mt-0.5 size-5 shrink-0", saved ? "text-leaf" : "text-honey")} />
          <div className="min-w-0">
            <p className="font-medium">{kit.savedAt === null ? words.notSaved : words.savedAt(format.date(kit.savedAt))}</p>
            <p className="text-[0.95rem] text-soft">
              {saved ? words.row : words.notSavedText}
              {kit.checkedAt !== null && common.aside(words.checkedAt(format.date(kit.checkedAt)))}
            </p>
          </div>
        </div>
        {kit.askAgain && (
          <div className="flex flex-wrap items-center justify-between gap-3 rounded-xl bg-sunken px-4 py-3">
            <p className="min-w-0">{words.checkTitle}</p>
            <Button size="small" onClick={() => setAsking("check")}>
              {words.checkAction}
            </Button>
          </div>
        )}
        <div className="flex flex-wrap gap-2">
          <Button tone={saved ? "plain" : "primary"} onClick={() => setAsking("kit")}>
            {saved ? words.open : words.save}
          </Button>
          <Button tone="quiet" onClick={() => setAsking("change")}>
            {words.change}
          </Button>
        </div>
      </Card>
      {asking === "kit" && <KitDialog onClose={close} onSaved={close} />}
      {asking === "newKit" && <KitDialog onClose={close} onSaved={close} note={words.changedKit} />}
      {asking === "check" && <CheckKitDialog onClose={close} />}
      {asking === "change" && <ChangeKeyDialog onClose={close} onChanged={() => setAsking("newKit")} />}
    </section>
  );
}

function ChangeKeyDialog({ onClose, onChanged }: { onClose: () => void; onChanged: () => void }) {
  const words = useBackupText().kit;
  const { api, toasts } = useApp();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const change = async (): Promise<void> => {
    setBusy(true);
    const outcome = await api("changeBackupKey");
    setBusy(false);
    if (!outcome.ok) return setFailure(outcome.failure);
    toasts.show(words.changed);
    onChanged();
  };
  return (
    <ConfirmDialog
      open
      busy={busy}
      onClose={onClose}
      onConfirm={() => void change()}
      title={words.changeTitle}
      description={words.changeText}
      action={words.changeAction}
    >
      {failure && <ErrorNote failure={failure} />}
    </ConfirmDialog>
  );
}
