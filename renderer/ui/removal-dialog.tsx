import { type ReactNode, useState } from "react";
import type { FailureText } from "../api/client.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { ErrorNote } from "./error-note.tsx";

type Props = {
  title: string;
  description: ReactNode;
  /** The verb of what is confirmed. */
  action: string;
  /** Resolves with what stood in the way, which is shown; null when it is gone, and the question closes. */
  remove: () => Promise<FailureText | null>;
  onClose: () => void;
};

/** Asks before something goes for good, and says why when it does not go. */
export function RemovalDialog({ title, description, action, remove, onClose }: Props) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    const problem = await remove();
    setBusy(false);
    if (problem) return setFailure(problem);
    onClose();
  };
  return (
    <ConfirmDialog
      open
      danger
      busy={busy}
      onClose={onClose}
      onConfirm={() => void confirm()}
      title={title}
      description={description}
      action={action}
    >
      {failure && <ErrorNote failure={failure} />}
    </ConfirmDialog>
  );
}

type Outcome = { readonly ok: true } | { readonly ok: false; readonly failure: FailureText };

/** What stood in the way of a removal; nothing when somebody else removed it a moment ago, for what was wanted is so. `gone`: the code of that. */
export const inTheWay = (outcome: Outcome, gone?: string): FailureText | null =>
  outcome.ok || outcome.failure.code === gone ? null : outcome.failure;
