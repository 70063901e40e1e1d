import { Fold } from "./fold.tsx";

/** What a program wrote before it ended, folded away. Nothing where it wrote nothing. */
export const LastLines = ({ label, lines }: { label: string; lines: readonly string[] }) =>
  lines.length === 0 ? null : (
    <Fold label={label}>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        tabIndex={0}
        className="max-h-48 overflow-auto rounded-lg border border-line bg-sunken p-3 font-mono text-xs leading-relaxed whitespace-pre-wrap wrap-anywhere"
      >
        {lines.join("\n")}
      </pre>
    </Fold>
  );
