import { cx } from "./class-names.ts";

/** Holds the place of what is being loaded. */
export const Skeleton = ({ className }: { className?: string }) => (
  <div aria-hidden className={cx("animate-glow rounded-lg bg-line/70", className)} />
);
