import { type RefObject, useEffect, useState } from "react";

/** Which ends of a strip that scrolls sideways lie out of sight. */
export type HiddenEnds = { readonly start: boolean; readonly end: boolean };

/** Half pixels of a zoomed page are no hidden end. */
const tolerance = 2;

/** Reads the ends from where a strip was scrolled to. */
export const hiddenEnds = (strip: Pick<Element, "scrollLeft" | "scrollWidth" | "clientWidth">): HiddenEnds => ({
  start: strip.scrollLeft > tolerance,
  end: strip.scrollLeft + strip.clientWidth < strip.scrollWidth - tolerance,
});

/** Follows the ends of `strip` while it scrolls and changes its size. */
export function useHiddenEnds(strip: RefObject<Element | null>): HiddenEnds {
  const [ends, setEnds] = useState<HiddenEnds>({ start: false, end: false });
  useEffect(() => {
    const element = strip.current;
    if (element === null) return;
    const look = (): void => setEnds(hiddenEnds(element));
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [strip]);
  return ends;
}
