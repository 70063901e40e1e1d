import { CircleAlert, TriangleAlert } from "lucide-react";
import type { Problem } from "../../../contract/routes/settings.ts";
import { useText } from "../../i18n/use-text.tsx";
import { Button } from "../../ui/button.tsx";
import { cx } from "../../ui/class-names.ts";
import { InlineCode } from "../../ui/inline-code.tsx";

const icons = { error: CircleAlert, warning: TriangleAlert } as const;

/** What was found in the file, the mistakes first, each with its place and the next step. */
export function ProblemList({ problems, onGoTo }: { problems: readonly Problem[]; onGoTo: (line: number) => void }) {
  const { common, settings } = useText();
  const words = settings.file;
  return (
    <ul className="divide-y divide-line rounded-2xl border border-line bg-raised">
      {problems.map(({ code, key, line, column, message, hint, severity }) => {
        const Icon = icons[severity];
        return (
          <li key={`${code} ${key} ${line} ${column}`} className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3">
            <Icon aria-hidden className={cx("mt-0.5 size-5 shrink-0", severity === "error" ? "text-rust" : "text-honey")} />
            <div className="min-w-0 flex-1 text-[0.95rem]">
              <p className="font-medium wrap-anywhere">
                <span className="sr-only">{common.labelled(words.severities[severity], "")}</span>
                <InlineCode text={message} />
              </p>
              {hint && (
                <p className="text-soft wrap-anywhere">
                  <InlineCode text={hint} />
                </p>
              )}
              {line !== null && (
                <p className="text-sm text-soft">{column === null ? words.lineOnly(line) : words.place(line, column)}</p>
              )}
            </div>
            {line !== null && <span aria-hidden className="w-full sm:hidden" />}
            {line !== null && (
              <Button size="small" className="shrink-0 max-sm:ml-8" onClick={() => onGoTo(line)}>
                {words.goTo(line)}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
