import { cx } from "./class-names.ts";

const washes = ["bg-ember-wash text-ember", "bg-leaf-wash text-leaf", "bg-honey-wash text-honey", "bg-rust-wash text-rust"];

/** The first letter of a name on a colour that stays the same for that name. */
export function Avatar({ name, className }: { name: string; className?: string }) {
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return (
    <span
      aria-hidden
      className={cx("grid size-9 shrink-0 place-items-center rounded-full font-semibold", washes[sum % washes.length], className)}
    >
      {[...name.trim()][0]?.toUpperCase() ?? "·"}
    </span>
  );
}
