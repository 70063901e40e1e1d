import { LoaderCircle } from "lucide-react";
import { cx } from "./class-names.ts";

/** A small turning ring. Say beside it what is going on; alone it is silent to screen readers. */
export const Spinner = ({ className }: { className?: string }) => (
  <LoaderCircle aria-hidden className={cx("size-4 animate-spin", className)} />
);
