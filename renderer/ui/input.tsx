import type { InputHTMLAttributes, Ref, TextareaHTMLAttributes } from "react";
import { cx } from "./class-names.ts";

export const fieldClass =
  "w-full rounded-xl border border-line-strong/60 bg-raised px-3.5 text-ink hover:border-line-strong aria-invalid:border-rust disabled:opacity-55";

type InputProps = InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> };

export const Input = ({ className, ...rest }: InputProps) => (
  <input className={cx(fieldClass, "min-h-11", className)} {...rest} />
);

type TextareaProps = TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> };

export const Textarea = ({ className, ...rest }: TextareaProps) => (
  <textarea className={cx(fieldClass, "py-2.5", className)} {...rest} />
);
