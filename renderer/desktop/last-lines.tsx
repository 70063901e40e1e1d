import type { StatusWords } from "./words.ts";

/** What the gateway wrote last, as it came; nothing when it wrote nothing. */
export function LastLines({ lines, words }: { lines: readonly string[]; words: StatusWords }) {
  if (lines.length === 0) return null;
  return (
    <figure className="w-full overflow-hidden rounded-xl border border-line bg-sunken">
      <figcaption className="px-4 pt-2.5 text-xs text-soft">{words.lastLines}</figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        tabIndex={0}
        className="max-h-48 overflow-auto px-4 pt-1.5 pb-3 font-mono text-[0.8rem] leading-relaxed whitespace-pre-wrap wrap-anywhere -outline-offset-2"
      >
        {lines.join("\n")}
      </pre>
    </figure>
  );
}
