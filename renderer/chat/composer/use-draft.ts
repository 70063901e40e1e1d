import { useCallback, useEffect, useRef, useState } from "react";
import { useApp } from "../../state/app-context.tsx";

const pauseMs = 250;

/** What is being written in one conversation. Kept in this browser when the typing pauses and when the page goes. */
export function useDraft(key: string): [string, (text: string) => void] {
  const { drafts } = useApp();
  const [text, setText] = useState(() => drafts.read(key));
  const unsaved = useRef<string | null>(null);
  const save = useCallback((): void => {
    if (unsaved.current !== null) drafts.write(key, unsaved.current);
    unsaved.current = null;
  }, [drafts, key]);
  const write = useCallback(
    (next: string): void => {
      setText(next);
      unsaved.current = next;
      if (next === "") save();
    },
    [save],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: every letter begins the pause anew
  useEffect(() => {
    const timer = setTimeout(save, pauseMs);
    return () => clearTimeout(timer);
  }, [text, save]);
  useEffect(() => {
    window.addEventListener("pagehide", save);
    return () => {
      window.removeEventListener("pagehide", save);
      save();
    };
  }, [save]);
  return [text, write];
}
