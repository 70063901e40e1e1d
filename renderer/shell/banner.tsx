import type { ReactNode } from "react";
import { cx } from "../ui/class-names.ts";

/** One line across the page. */
export const Banner = ({
  tone,
  icon,
  children,
  action,
}: {
  tone: "honey" | "rust" | "ember";
  icon: ReactNode;
  children: ReactNode;
  action?: ReactNode;
}) => (
  <div
    className={cx(
      "flex animate-fade flex-wrap items-center justify-center gap-x-4 gap-y-1 px-4 py-2 text-[0.95rem] [&_svg]:size-4.5 [&_svg]:shrink-0",
      tone === "honey" && "bg-honey-wash text-honey",
      tone === "rust" && "bg-rust-wash text-rust",
      tone === "ember" && "bg-ember-wash text-ember",
    )}
  >
    <p className="flex min-w-0 items-center gap-2.5">
      {icon}
      <span className="min-w-0 wrap-anywhere">{children}</span>
    </p>
    {action}
  </div>
);

export const bannerActionClass = "min-h-7 rounded-md font-semibold underline underline-offset-4 hover:no-underline";
