import { type FormEvent, useId, useState } from "react";
import type { Bill } from "../../../contract/routes/budget.ts";
import type { FailureText } from "../../api/client.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { readAmount } from "../amount.ts";
import { AmountField } from "../amount-field.tsx";
import { figuresOf } from "./bill-day.ts";

/** The provider's figure of a day, typed from its own page: in all, or by model. */
export function TypeBill({ bill, onTyped, onClose }: { bill: Bill; onTyped: (bill: Bill) => void; onClose: () => void }) {
  const { common } = useText();
  const { bill: words } = useBudgetText();
  const format = useFormat();
  const { api } = useApp();
  const models = bill.rows.flatMap(row => (row.model === null ? [] : [{ model: row.model, theirs: row.theirUsd ?? "" }]));
  const [how, setHow] = useState<"whole" | "models">("whole");
  const [whole, setWhole] = useState(bill.totalTheirUsd ?? "");
  const [typed, setTyped] = useState(() => Object.fromEntries(models.map(one => [one.model, one.theirs])));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const form = useId();
  const figures = figuresOf(
    how === "whole" ? { whole } : { models: models.map(({ model }) => ({ model, typed: typed[model] ?? "" })) },
    readAmount,
  );
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (figures === null || busy) return;
    setBusy(true);
    const outcome = await api("typeBill", { params: { day: bill.day, provider: bill.provider }, body: { figures } });
    setBusy(false);
    if (!outcome.ok) return setFailure(outcome.failure);
    onTyped(outcome.value);
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.typeTitle(bill.provider)}
      description={words.typeText(format.longDay(bill.day))}
      footer={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" form={form} tone="primary" busy={busy} disabled={figures === null}>
            {common.save}
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={event => void save(event)} className="flex flex-col gap-4">
        {models.length > 0 && (
          <Segmented
            label={words.how}
            value={how}
            onChange={setHow}
            options={[
              { value: "whole", label: words.inAll },
              { value: "models", label: words.byModel },
            ]}
          />
        )}
        {how === "whole" ? (
          <AmountField label={words.figure} value={whole} onChange={setWhole} />
        ) : (
          models.map(({ model }) => (
            <AmountField
              key={model}
              label={model}
              value={typed[model] ?? ""}
              onChange={value => setTyped(now => ({ ...now, [model]: value }))}
            />
          ))
        )}
        {failure && <ErrorNote failure={failure} />}
      </form>
    </Dialog>
  );
}
