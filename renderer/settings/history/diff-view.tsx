import { useText } from "../../i18n/use-text.tsx";
import { cx } from "../../ui/class-names.ts";
import { type DiffLine, type DiffRow, foldDiff } from "./fold-diff.ts";

const marks = { "+": "+", "-": "−", " ": "" } as const;

/** What would go and what would come, line by line: marked with signs, not by colour alone. */
export function DiffView({ diff }: { diff: readonly DiffLine[] }) {
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
      tabIndex={0}
      className="max-h-[50dvh] overflow-auto rounded-xl border border-line bg-sunken py-2 font-mono text-[0.82rem] leading-6 -outline-offset-2"
    >
      <div className="w-fit min-w-full">
        {foldDiff(diff, 3).map(row => (
          <Row key={row.number} row={row} />
        ))}
      </div>
    </div>
  );
}

function Row({ row }: { row: DiffRow }) {
  const { common, settings } = useText();
  const words = settings.history;
  if (row.kind === "fold") return <p className="px-3 py-0.5 font-sans text-xs text-soft">⋯ {words.same(row.count)}</p>;
  const { sign, line } = row;
  return (
    <div className={cx("flex pr-4", sign === "+" && "bg-leaf-wash", sign === "-" && "bg-rust-wash")}>
      <span
        aria-hidden
        className={cx("w-8 shrink-0 text-center font-bold", sign === "+" && "text-leaf", sign === "-" && "text-rust")}
      >
        {marks[sign]}
      </span>
      {sign !== " " && <span className="sr-only">{common.labelled(sign === "+" ? words.comes : words.goes, "")}</span>}
      <span className="whitespace-pre">{line || " "}</span>
    </div>
  );
}
