import { useBudgetText } from "../i18n/budget-text.ts";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { readAmount } from "./amount.ts";

type Props = {
  label: string;
  help?: string | undefined;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
  /** Something else that is wrong with the value. */
  problem?: string | null;
};

/** A field for dollars. */
export function AmountField({ label, help, placeholder, value, onChange, problem }: Props) {
  const words = useBudgetText();
  const wrong = readAmount(value).kind === "wrong" ? words.amountWrong : (problem ?? null);
  return (
    <Field label={label} help={help} problem={wrong}>
      {attributes => (
        <div className="relative">
          <span aria-hidden className="pointer-events-none absolute inset-y-0 left-3.5 flex items-center text-soft">
            $
          </span>
          <Input
            {...attributes}
            inputMode="decimal"
            autoComplete="off"
            className="pl-8 tabular-nums"
            placeholder={placeholder ?? ""}
            value={value}
            onChange={event => onChange(event.target.value)}
          />
        </div>
      )}
    </Field>
  );
}
