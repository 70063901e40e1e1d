import { type FormEvent, useId, useState } from "react";
import type { PriceRow } from "../../../contract/routes/budget.ts";
import type { OwnPrice } from "../../../contract/settings/cost.ts";
import type { FailureText } from "../../api/client.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { AmountField } from "../amount-field.tsx";
import {
  draftOfPrice,
  mostForMillion,
  type PriceDraft,
  priceOf,
  type RateName,
  rateNames,
  rateProblem,
  tokensProblem,
} from "./price-draft.ts";

type Sent = "free" | NonNullable<ReturnType<typeof priceOf>> | null;

type Props = {
  row: PriceRow;
  /** What the settings say of this very model. */
  own: OwnPrice | undefined;
  onSaved: () => void;
  onClose: () => void;
};

/** A model's own price, which stands above the table's; or free; or back to the table. One far from the table's is asked for twice. */
export function EditPrice({ row, own, onSaved, onClose }: Props) {
  const { common } = useText();
  const { prices: words } = useBudgetText();
  const { api, toasts } = useApp();
  const [draft, setDraft] = useState<PriceDraft>(() => draftOfPrice(row, own));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  /** What the gateway wants to hear twice. */
  const [startling, setStartling] = useState<Sent | undefined>(undefined);
  const form = useId();
  const price = priceOf(draft);

  const send = async (wanted: Sent, confirm: boolean): Promise<void> => {
    setBusy(true);
    setFailure(null);
    const outcome = await api("setPrice", { body: { ref: row.ref, price: wanted, confirm } });
    setBusy(false);
    if (!outcome.ok) {
      setStartling(outcome.failure.code === "PRICES_NOT_CONFIRMED" ? wanted : undefined);
      return setFailure(outcome.failure);
    }
    toasts.show(
      wanted === "free" ? words.markedFree(row.ref) : wanted === null ? words.backToTable(row.ref) : words.saved(row.ref),
    );
    onSaved();
    onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (price !== null && !busy) void send(price, false);
  };
  const rateField = (name: RateName) => (
    <AmountField
      key={name}
      label={words.rates[name]}
      placeholder={name === "input" || name === "output" ? "" : words.asDear[name]}
      value={draft[name]}
      most={mostForMillion}
      onChange={value => {
        setDraft(now => ({ ...now, [name]: value }));
        setStartling(undefined);
        setFailure(null);
      }}
      problem={rateProblem(name, draft[name]) === "wrong" ? words.rateWrong : null}
    />
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.editTitle(row.ref)}
      description={words.perMillion}
      footer={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          {startling === undefined ? (
            <Button type="submit" form={form} tone="primary" busy={busy} disabled={price === null}>
              {common.save}
            </Button>
          ) : (
            <Button tone="danger" busy={busy} onClick={() => void send(startling, true)}>
              {words.sure}
            </Button>
          )}
        </>
      }
    >
      <form id={form} noValidate onSubmit={submit} className="flex flex-col gap-5">
        <div className="grid grid-cols-2 gap-4">{rateNames.slice(0, 2).map(rateField)}</div>
        <details className="rounded-xl border border-line px-4 py-3">
          <summary className="cursor-pointer font-medium">{words.moreRates}</summary>
          <p className="pt-2 text-sm text-soft">{words.moreRatesText}</p>
          <div className="grid gap-4 pt-3 sm:grid-cols-2">
            {rateNames.slice(2).map(rateField)}
            <Field label={words.maxOutput} problem={tokensProblem(draft.maxOutputTokens) ? words.tokensWrong : null}>
              {attributes => (
                <Input
                  {...attributes}
                  inputMode="numeric"
                  autoComplete="off"
                  value={draft.maxOutputTokens}
                  onChange={event => setDraft(now => ({ ...now, maxOutputTokens: event.target.value }))}
                />
              )}
            </Field>
          </div>
        </details>
      </form>
      {failure && (
        <ErrorNote
          failure={
            startling === undefined
              ? failure
              : {
                  ...failure,
                  message: words.startlingNote,
                  hint: startling === "free" ? words.startlingFree : words.startlingHint,
                }
          }
        />
      )}
      <div className="flex flex-wrap gap-2 border-t border-line pt-4">
        <Button size="small" disabled={busy} onClick={() => void send("free", false)}>
          {words.markFree}
        </Button>
        {row.source === "settings" && (
          <Button size="small" disabled={busy} onClick={() => void send(null, false)}>
            {words.useTable}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
