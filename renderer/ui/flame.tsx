import { cx } from "./class-names.ts";

/** Hearth's mark: an arch with a flame in it. Takes the colour of the text around it. */
export const Flame = ({ className }: { className?: string }) => (
  <svg viewBox="0 0 64 64" fill="none" aria-hidden className={cx("size-8", className)}>
    <path d="M12 52V28a20 20 0 0 1 40 0v24M7 53h50" stroke="currentColor" strokeWidth="5" strokeLinecap="round" />
    <path
      d="M32.6 19.5c.9 6.2 9.4 9.5 9.4 18 0 5.5-4.3 9.5-10 9.5s-10-4-10-9.5c0-4.3 2.2-6.9 4.1-9 .3 2.700 1.300 4.100 2.900 4.800-.7-5.300.9-10.300 3.600-13.800Z"
      fill="currentColor"
    />
  </svg>
);
