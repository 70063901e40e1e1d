import type { ButtonHTMLAttributes, Ref } from "react";
import { cx } from "./class-names.ts";
import { Spinner } from "./spinner.tsx";

type Tone = "primary" | "plain" | "quiet" | "danger";
type Size = "small" | "normal";

const tones: Readonly<Record<Tone, string>> = {
  primary: "bg-ember text-on-ember not-disabled:hover:bg-ember-deep disabled:bg-line disabled:text-soft disabled:opacity-100",
  plain: "border border-line bg-raised text-ink hover:bg-hover",
  quiet: "text-ink hover:bg-hover",
  danger: "border border-rust/40 bg-raised text-rust hover:bg-rust-wash",
};
const sizes: Readonly<Record<Size, string>> = {
  small: "min-h-9 px-3 text-sm rounded-lg",
  normal: "min-h-11 px-4 rounded-xl",
};

export const buttonClass = (tone: Tone = "plain", size: Size = "normal"): string =>
  cx(
    "inline-flex items-center justify-center gap-2 font-medium select-none transition-colors",
    "disabled:opacity-55 aria-disabled:opacity-55",
    tones[tone],
    sizes[size],
  );

type Props = ButtonHTMLAttributes<HTMLButtonElement> & { tone?: Tone; size?: Size; busy?: boolean; ref?: Ref<HTMLButtonElement> };

/** A button. While `busy` it shows so and cannot be pressed again, but keeps the focus. */
export function Button({ tone, size, busy = false, className, children, type = "button", onClick, ...rest }: Props) {
  return (
    <button
      type={type}
      className={cx(buttonClass(tone, size), className)}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={event => (busy ? event.preventDefault() : onClick?.(event))}
      {...rest}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
}
