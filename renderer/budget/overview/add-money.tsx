import { type FormEvent, useId, useState } from "react";
import type { FailureText } from "../../api/client.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { useApp, useAppState } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { cx } from "../../ui/class-names.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { readAmount } from "../amount.ts";
import { AmountField } from "../amount-field.tsx";
import { dailyLimitOf, suggestionsFor } from "./suggestions.ts";

/** Most that is added at once: what the gateway takes. */
const mostAdded = 100_000;

type Props = {
  scope: string;
  /** The extra limit's, as people know it. */
  name?: string;
  /** What it says on the button to press when the money is there. */
  next?: string | undefined;
  onClose: () => void;
};

/** More money for today, for the whole (`*`) or one of the extra limits. */
export function AddMoneyDialog({ scope, name, next, onClose }: Props) {
  const { common } = useText();
  const words = useBudgetText().add;
  const format = useFormat();
  const { budget, toasts } = useApp();
  const known = useAppState(state => state.budget);
  const [suggestions] = useState(() => suggestionsFor(dailyLimitOf(known.kind === "ready" ? known.value : null, scope)));
  const [typed, setTyped] = useState(suggestions[0]);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const form = useId();
  const amount = readAmount(typed, mostAdded);
  const valid = amount.kind === "amount" && Number(amount.usd) > 0;
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!valid || busy) return;
    setBusy(true);
    const problem = await budget.addMoney(amount.usd, scope);
    setBusy(false);
    if (problem) return setFailure(problem);
    toasts.show(words.done(format.money(amount.usd)) + (next === undefined ? "" : words.press(next)));
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={name === undefined ? words.title : words.titleFor(name)}
      description={words.text}
      footer={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" form={form} tone="primary" busy={busy} disabled={!valid}>
            {valid ? words.action(format.money(amount.usd)) : words.actionPlain}
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={event => void add(event)} className="flex flex-col gap-4">
        <fieldset className="flex flex-wrap gap-2">
          <legend className="sr-only">{words.suggestions}</legend>
          {suggestions.map(one => (
            <button
              key={one}
              type="button"
              aria-pressed={typed.trim() === one}
              onClick={() => setTyped(one)}
              className={cx(
                "min-h-11 min-w-20 rounded-xl border px-4 font-medium tabular-nums",
                typed.trim() === one ? "border-ember bg-ember-wash text-ember" : "border-line hover:bg-hover",
              )}
            >
              {format.money(one)}
            </button>
          ))}
        </fieldset>
        <AmountField label={words.own} value={typed} onChange={setTyped} most={mostAdded} />
        {failure && <ErrorNote failure={failure} />}
      </form>
    </Dialog>
  );
}
