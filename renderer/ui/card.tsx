import type { HTMLAttributes } from "react";
import { cx } from "./class-names.ts";

/** A quiet frame around things that belong together. */
export const Card = ({ className, ...rest }: HTMLAttributes<HTMLDivElement>) => (
  <div className={cx("rounded-2xl border border-line bg-raised p-5", className)} {...rest} />
);
