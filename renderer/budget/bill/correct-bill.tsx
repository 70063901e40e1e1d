import { useState } from "react";
import type { Bill } from "../../../contract/routes/budget.ts";
import type { FailureText } from "../../api/client.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";

/** Asks before entries that were booked at their bound get the provider's figure. */
export function CorrectBill({
  bill,
  onCorrected,
  onClose,
}: {
  bill: Bill;
  onCorrected: (bill: Bill) => void;
  onClose: () => void;
}) {
  const { bill: words } = useBudgetText();
  const format = useFormat();
  const { api, toasts } = useApp();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const by = format.moneyChange(bill.correctionUsd ?? "0");
  const correct = async (): Promise<void> => {
    setBusy(true);
    const outcome = await api("correctBill", { params: { day: bill.day, provider: bill.provider } });
    setBusy(false);
    if (!outcome.ok) return setFailure(outcome.failure);
    toasts.show(words.corrected(outcome.value.corrected, format.moneyChange(outcome.value.byUsd)));
    onCorrected(outcome.value.bill);
    onClose();
  };
  return (
    <ConfirmDialog
      open
      busy={busy}
      onClose={onClose}
      onConfirm={() => void correct()}
      title={words.correctTitle}
      description={words.correctText(bill.correctable, by)}
      action={words.correctAction}
    >
      {failure && <ErrorNote failure={failure} />}
    </ConfirmDialog>
  );
}
