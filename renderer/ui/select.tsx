import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import { cx } from "./class-names.ts";

type Props<T extends string> = {
  id?: string;
  /** Needed where no visible label points at `id`. */
  label?: string;
  value: T;
  options: readonly { value: T; label: string; note?: string }[];
  onChange: (value: T) => void;
  /** Shown while `value` is empty. */
  placeholder?: string;
  disabled?: boolean;
  className?: string;
};

/** One of a short list. */
export function Select<T extends string>({ id, label, value, options, onChange, placeholder, disabled, className }: Props<T>) {
  return (
    <Radix.Root value={value} onValueChange={next => onChange(next as T)} disabled={disabled ?? false}>
      <Radix.Trigger
        id={id}
        aria-label={label}
        className={cx(
          "inline-flex min-h-11 items-center justify-between gap-3 rounded-xl border border-line-strong/60 bg-raised px-3.5 text-start hover:border-line-strong disabled:opacity-55",
          className,
        )}
      >
        <Radix.Value placeholder={placeholder} />
        <Radix.Icon>
          <ChevronDown aria-hidden className="size-4 text-soft" />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-(--radix-select-content-available-height) max-w-(--radix-select-content-available-width) min-w-(--radix-select-trigger-width) animate-fade overflow-hidden rounded-xl border border-line bg-raised shadow-high"
        >
          <Radix.Viewport className="p-1.5">
            {options.map(option => (
              <Radix.Item
                key={option.value}
                value={option.value}
                className="flex min-h-10 items-center gap-2.5 rounded-lg py-1 pr-3 pl-2.5 outline-none select-none data-highlighted:bg-hover"
              >
                <span className="grid w-4 shrink-0 place-items-center">
                  <Radix.ItemIndicator>
                    <Check aria-hidden className="size-4 text-ember" />
                  </Radix.ItemIndicator>
                </span>
                <span className="min-w-0 wrap-anywhere">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.note && <span className="block text-sm text-soft">{option.note}</span>}
                </span>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
