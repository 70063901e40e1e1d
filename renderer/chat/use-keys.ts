import { useEffect, useRef } from "react";

/** The latest `work`, without making its effect run again. */
function useLatest<T>(work: T): { readonly current: T } {
  const latest = useRef(work);
  useEffect(() => {
    latest.current = work;
  });
  return latest;
}

/** Esc does `work` while `active`, unless a dialog, a menu or a field took it. */
export function useEscape(active: boolean, work: () => void): void {
  const latest = useLatest(work);
  useEffect(() => {
    if (!active) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) latest.current();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [active, latest]);
}

/** Ctrl or Cmd with K goes to the search, with Shift and O begins a conversation. */
export function useShortcuts(actions: { search: () => void; newChat: () => void }): void {
  const latest = useLatest(actions);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      const wanted =
        key === "k" && !event.shiftKey ? latest.current.search : key === "o" && event.shiftKey ? latest.current.newChat : null;
      if (!wanted) return;
      event.preventDefault();
      wanted();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [latest]);
}
