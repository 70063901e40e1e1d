import { useId } from "react";
import { cx } from "./class-names.ts";

type Props<T extends string> = {
  label: string;
  value: T;
  options: readonly { readonly value: T; readonly label: string }[];
  onChange: (value: T) => void;
};

/** One of a few, all of them seen at once. Scrolls sideways where a phone is too narrow. */
export function Segmented<T extends string>({ label, value, options, onChange }: Props<T>) {
  const name = useId();
  return (
    <fieldset className="relative min-w-0 max-w-full overflow-x-auto rounded-xl border border-line bg-sunken p-1 [scrollbar-width:none]">
      <legend className="sr-only">{label}</legend>
      <div className="flex w-max min-w-full gap-0.5 sm:gap-1">
        {options.map(option => (
          <label
            key={option.value}
            className={cx(
              "relative grid min-h-9 grow cursor-pointer place-items-center rounded-lg px-2 text-sm sm:px-3 font-medium whitespace-nowrap has-focus-visible:outline-2 has-focus-visible:outline-ember",
              option.value === value ? "bg-raised text-ink shadow-low" : "text-soft hover:text-ink",
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
