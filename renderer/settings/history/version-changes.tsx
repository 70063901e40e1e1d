import { useCallback, useState } from "react";
import type { Api, FailureText } from "../../api/client.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useApp, useAppState } from "../../state/app-context.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { DiffView } from "./diff-view.tsx";
import { hasChanges } from "./fold-diff.ts";

/** What bringing a version back would do to the file, and the button that does it. */
export function VersionChanges({ version }: { version: number }) {
  const { settings } = useText();
  const words = settings.history;
  const revision = useAppState(state => state.settingsRevision);
  const ask = useCallback((api: Api, signal: AbortSignal) => api("settingsVersion", { params: { version } }, signal), [version]);
  const { answer, again } = useAnswer(ask, revision);
  const [asking, setAsking] = useState(false);
  return (
    <Loaded answer={answer} again={again} rows={1}>
      {({ diff }) =>
        hasChanges(diff) ? (
          <div className="flex flex-col gap-3">
            <p className="text-sm text-soft">
              {words.legend} <b className="text-rust">−</b> {words.goes}, <b className="text-leaf">+</b> {words.comes}
            </p>
            <DiffView diff={diff} />
            <Button size="small" className="self-end" onClick={() => setAsking(true)}>
              {words.rollback}
            </Button>
            {asking && <RollbackDialog version={version} onClose={() => setAsking(false)} />}
          </div>
        ) : (
          <p className="text-sm text-soft">{words.noDifference}</p>
        )
      }
    </Loaded>
  );
}

function RollbackDialog({ version, onClose }: { version: number; onClose: () => void }) {
  const { settings } = useText();
  const words = settings.history;
  const { api, toasts, loading } = useApp();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const rollback = async (): Promise<void> => {
    setBusy(true);
    const outcome = await api("rollbackSettings", { params: { version } });
    setBusy(false);
    if (!outcome.ok) return setFailure(outcome.failure);
    toasts.show(words.rolledBack(version, outcome.value.version));
    onClose();
    void loading.loadStatus();
  };
  return (
    <ConfirmDialog
      open
      busy={busy}
      onClose={onClose}
      onConfirm={() => void rollback()}
      title={words.rollbackTitle(version)}
      description={words.rollbackText}
      action={words.rollback}
    >
      {failure && <ErrorNote failure={failure} />}
    </ConfirmDialog>
  );
}
