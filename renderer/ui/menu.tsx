import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { cx } from "./class-names.ts";

/** A list of actions behind a button. `trigger` is the button itself. */
export function Menu({
  trigger,
  children,
  align = "end",
}: {
  trigger: ReactElement;
  children: ReactNode;
  align?: "start" | "end";
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 min-w-48 animate-fade rounded-xl border border-line bg-raised p-1.5 shadow-high"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const itemClass =
  "flex min-h-10 items-center gap-3 rounded-lg px-2.5 text-[0.95rem] outline-none select-none data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:shrink-0";

export function MenuItem({
  onSelect,
  icon,
  danger = false,
  children,
}: {
  onSelect: () => void;
  icon?: ReactNode;
  danger?: boolean;
  children: ReactNode;
}) {
  return (
    <Radix.Item onSelect={onSelect} className={cx(itemClass, danger ? "text-rust" : "text-ink [&_svg]:text-soft")}>
      {icon}
      {children}
    </Radix.Item>
  );
}

/** One of several, with a tick at the chosen one. */
export function MenuChoice<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}) {
  return (
    <Radix.RadioGroup value={value} onValueChange={next => onChange(next as T)} aria-label={label}>
      <Radix.Label className="px-2.5 pt-1.5 pb-1 text-sm text-soft">{label}</Radix.Label>
      {options.map(option => (
        <Radix.RadioItem key={option.value} value={option.value} className={itemClass}>
          <span className="grid w-4 place-items-center">
            <Radix.ItemIndicator>
              <Check aria-hidden className="text-ember" />
            </Radix.ItemIndicator>
          </span>
          {option.label}
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}

export const MenuLine = () => <Radix.Separator className="mx-1 my-1.5 h-px bg-line" />;
