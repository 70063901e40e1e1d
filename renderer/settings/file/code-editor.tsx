import { type KeyboardEvent, type Ref, useImperativeHandle, useRef } from "react";
import { cx } from "../../ui/class-names.ts";
import { countLines, lineRange } from "./text-position.ts";

export type CodeEditorHandle = {
  /** Selects a line and brings it into sight. */
  goTo(line: number): void;
};

type Props = {
  ref: Ref<CodeEditorHandle>;
  label: string;
  value: string;
  onChange: (text: string) => void;
  onSave: () => void;
  readOnly?: boolean;
  /** Lines to mark in the margin, and how. */
  marks: ReadonlyMap<number, "error" | "warning">;
};

const linePx = 22;
const paddingPx = 12;

/** A plain text field with line numbers. Tab leaves it, as everywhere on the page; Ctrl+S or ⌘S saves. */
export function CodeEditor({ ref, label, value, onChange, onSave, readOnly = false, marks }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const margin = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => ({
    goTo(line) {
      const field = area.current;
      if (!field) return;
      const { start, end } = lineRange(field.value, line);
      field.focus();
      field.setSelectionRange(start, end);
      field.scrollTop = Math.max(0, (line - 1) * linePx - field.clientHeight / 3);
      field.scrollLeft = 0;
      field.scrollIntoView({ block: "nearest" });
    },
  }));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onSave();
  };
  return (
    <div
      className="flex h-[58dvh] min-h-72 overflow-hidden rounded-xl border border-line-strong/60 bg-raised font-mono text-base sm:text-[0.86rem]"
      style={{ lineHeight: `${linePx}px` }}
    >
      <div aria-hidden className="shrink-0 overflow-hidden bg-sunken text-end text-sm text-soft select-none">
        <div ref={margin} style={{ padding: `${paddingPx}px 0` }}>
          {Array.from({ length: countLines(value) }, (_, at) => {
            const mark = marks.get(at + 1);
            return (
              <div
                // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
                key={at}
                style={{ height: linePx, lineHeight: `${linePx}px` }}
                className={cx(
                  "border-e-3 border-transparent pr-2 pl-3",
                  mark === "error" && "border-rust bg-rust-wash font-semibold text-rust",
                  mark === "warning" && "border-honey bg-honey-wash font-semibold text-honey",
                )}
              >
                {at + 1}
              </div>
            );
          })}
        </div>
      </div>
      <textarea
        ref={area}
        aria-label={label}
        value={value}
        readOnly={readOnly}
        wrap="off"
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        autoCorrect="off"
        onChange={event => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        onScroll={event => {
          if (margin.current) margin.current.style.transform = `translateY(${-event.currentTarget.scrollTop}px)`;
        }}
        style={{ paddingBlock: paddingPx, lineHeight: `${linePx}px` }}
        className="min-w-0 grow resize-none bg-transparent px-3 text-base -outline-offset-2 sm:text-[0.86rem]"
      />
    </div>
  );
}
