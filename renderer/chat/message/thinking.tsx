import { ChevronRight, Sparkles } from "lucide-react";
import { useEffect, useState } from "react";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { cx } from "../../ui/class-names.ts";

/** What the model thought, folded away. How long it took is known only to a page that was there while it happened. */
export function Thinking({ text, active }: { text: string; active: boolean }) {
  const { chat } = useText();
  const format = useFormat();
  const elapsed = useElapsed(active);
  const title = active ? chat.thinking : elapsed === null ? chat.thought : chat.thoughtFor(format.duration(elapsed));
  return (
    <details className="group/thinking mb-2 text-[0.95rem] text-soft">
      <summary className="flex min-h-9 w-fit cursor-pointer list-none items-center gap-2 rounded-lg pr-2 hover:text-ink [&::-webkit-details-marker]:hidden">
        <Sparkles aria-hidden className={cx("size-4", active && "animate-glow text-ember")} />
        {title}
        <ChevronRight aria-hidden className="size-4 transition-transform group-open/thinking:rotate-90" />
      </summary>
      <p className="mt-1 mb-3 border-l-2 border-line pl-4 whitespace-pre-wrap wrap-anywhere">{text}</p>
    </details>
  );
}

/** Milliseconds from the first moment `active` was true until it no longer was; null while or where that is unknown. */
function useElapsed(active: boolean): number | null {
  const [startedAt, setStartedAt] = useState<number | null>(active ? Date.now() : null);
  const [elapsed, setElapsed] = useState<number | null>(null);
  useEffect(() => {
    if (active) setStartedAt(before => before ?? Date.now());
    else if (startedAt !== null) setElapsed(before => before ?? Date.now() - startedAt);
  }, [active, startedAt]);
  return elapsed;
}
