import type { ButtonHTMLAttributes, ReactNode } from "react";
import { cx } from "./class-names.ts";
import { Tooltip } from "./tooltip.tsx";

type Props = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "aria-label"> & {
  /** Says what it does: read aloud, and shown when the pointer rests on it. */
  label: string;
  tone?: "quiet" | "ember" | "plain";
  size?: "small" | "normal";
  children: ReactNode;
};

/** A button that is only an icon. The target is 44 px on touch screens, whatever it looks like. */
export function IconButton({ label, tone = "quiet", size = "normal", className, type = "button", ...rest }: Props) {
  return (
    <Tooltip text={label}>
      <button
        type={type}
        aria-label={label}
        className={cx(
          "relative inline-grid shrink-0 place-items-center rounded-xl transition-colors disabled:opacity-50",
          "pointer-coarse:after:absolute pointer-coarse:after:-inset-1 [&_svg]:size-[1.15rem]",
          size === "normal" ? "size-10" : "size-8 rounded-lg [&_svg]:size-4",
          tone === "quiet" && "text-soft hover:bg-hover hover:text-ink",
          tone === "plain" && "border border-line bg-raised text-ink hover:bg-hover",
          tone === "ember" &&
            "bg-ember text-on-ember not-disabled:hover:bg-ember-deep disabled:bg-line disabled:text-soft disabled:opacity-100",
          className,
        )}
        {...rest}
      />
    </Tooltip>
  );
}
