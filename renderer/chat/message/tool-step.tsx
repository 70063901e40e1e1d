import { ChevronRight, Wrench } from "lucide-react";
import type { Part } from "../../../contract/messages.ts";
import { useText } from "../../i18n/use-text.tsx";
import { Spinner } from "../../ui/spinner.tsx";

type Call = Extract<Part, { kind: "toolCall" }>;
type Result = Extract<Part, { kind: "toolResult" }>;

/** One use of a tool, folded: what it was given and what came back. */
export function ToolStep({ call, result, active }: { call: Call; result: Result | undefined; active: boolean }) {
  const { chat } = useText();
  return (
    <details className="group/tool my-2 rounded-xl border border-line text-[0.95rem]">
      <summary className="flex min-h-10 cursor-pointer list-none items-center gap-2 rounded-xl px-3 text-soft hover:text-ink [&::-webkit-details-marker]:hidden">
        {active && !result ? <Spinner /> : <Wrench aria-hidden className="size-4" />}
        <span className="min-w-0 grow truncate">
          {chat.toolCall(call.name)}
          {result?.isError && <span className="text-rust"> · {chat.toolError}</span>}
        </span>
        <ChevronRight aria-hidden className="size-4 transition-transform group-open/tool:rotate-90" />
      </summary>
      <div className="flex flex-col gap-2 px-3 pb-3">
        <Pre text={pretty(call.arguments)} />
        {result && (
          <>
            <p className="text-sm text-soft">{chat.toolResult}</p>
            <Pre text={result.text} />
          </>
        )}
      </div>
    </details>
  );
}

const Pre = ({ text }: { text: string }) => (
  <pre
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    tabIndex={0}
    className="max-h-72 overflow-auto rounded-lg bg-sunken px-3 py-2 font-mono text-[0.86rem] whitespace-pre-wrap wrap-anywhere"
  >
    {text}
  </pre>
);

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json; // Still being written, or no JSON: shown as it is.
  }
}
