import { useBudgetText } from "../i18n/budget-text.ts";
import { useFormat } from "../i18n/use-text.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { mostUsd, readAmount } from "./amount.ts";

type Props = {
  label: string;
  help?: string | undefined;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
  /** Something else that is wrong with the value. */
  problem?: string | null;
  /** Dollars that it takes at most. */
  most?: number;
};

/** A field for dollars. */
export function AmountField({ label, help, placeholder, value, onChange, problem, most = mostUsd }: Props) {
  const words = useBudgetText();
  const format = useFormat();
  const read = readAmount(value, most);
  const wrong =
    read.kind !== "wrong"
      ? (problem ?? null)
      : read.why === "tooMuch"
        ? words.amountTooMuch(format.dollars(most))
        : words.amountWrong;
  return (
    <Field label={label} help={help} problem={wrong}>
      {attributes => (
        <div className="relative">
          <span aria-hidden className="pointer-events-none absolute inset-y-0 left-3.5 flex items-center text-soft">
            {format.dollarSign}
          </span>
          <Input
            {...attributes}
            inputMode="decimal"
            autoComplete="off"
            className={format.dollarSign.length > 1 ? "pl-13 tabular-nums" : "pl-8 tabular-nums"}
            placeholder={placeholder ?? ""}
            value={value}
            onChange={event => onChange(event.target.value)}
          />
        </div>
      )}
    </Field>
  );
}
