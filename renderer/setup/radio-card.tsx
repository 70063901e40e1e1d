import type { ReactNode } from "react";
import { cx } from "../ui/class-names.ts";

type Props = { name: string; checked: boolean; onChoose: () => void; title: ReactNode; text: ReactNode; lang?: string };

/** One of a few that are all seen; the choice counts when the page is left. */
export function RadioCard({ name, checked, onChoose, title, text, lang }: Props) {
  return (
    <label
      lang={lang}
      className={cx(
        "flex cursor-pointer items-start gap-3.5 rounded-2xl border p-4 transition-colors",
        "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ember",
        checked ? "border-ember bg-ember-wash" : "border-line bg-raised hover:bg-hover",
      )}
    >
      <input
        type="radio"
        name={name}
        checked={checked}
        onChange={onChoose}
        className="mt-1 size-4 shrink-0 accent-ember outline-none"
      />
      <span className="min-w-0">
        <span className="block font-semibold">{title}</span>
        <span className="block text-[0.95rem] text-soft">{text}</span>
      </span>
    </label>
  );
}
