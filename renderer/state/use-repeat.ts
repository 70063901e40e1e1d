import { useEffect } from "react";

/** Does `work` every `everyMs` while somebody looks at the page; never while `everyMs` is null. `work` must stay the same function. */
export function useRepeat(work: () => void, everyMs: number | null): void {
  useEffect(() => {
    if (everyMs === null) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") work();
    }, everyMs);
    return () => clearInterval(timer);
  }, [work, everyMs]);
}
