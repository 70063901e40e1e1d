import { useId } from "react";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { cx } from "../../ui/class-names.ts";

const choices = ["refuse", "local"] as const;

/** What happens when a budget is spent, each choice with what it means. */
export function StopChoice({
  value,
  onChange,
}: {
  value: (typeof choices)[number];
  onChange: (value: (typeof choices)[number]) => void;
}) {
  const words = useBudgetText().form;
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium">{words.onStop}</legend>
      <div className="grid gap-2.5 sm:grid-cols-2">
        {choices.map(choice => (
          <label
            key={choice}
            className={cx(
              "flex cursor-pointer items-start gap-3 rounded-xl border p-3.5 has-focus-visible:outline-2 has-focus-visible:outline-ember",
              choice === value ? "border-ember bg-ember-wash" : "border-line hover:bg-hover",
            )}
          >
            <input
              type="radio"
              name={name}
              checked={choice === value}
              onChange={() => onChange(choice)}
              className="mt-1 size-4 shrink-0 accent-ember outline-none"
            />
            <span>
              <span className="block font-medium">{words.stops[choice].title}</span>
              <span className="block text-sm text-soft">{words.stops[choice].text}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
