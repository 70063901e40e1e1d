import { CircleAlert } from "lucide-react";
import type { DesktopState } from "../../contract/bridge.ts";
import { InlineCode } from "../ui/inline-code.tsx";
import type { StatusWords } from "./words.ts";

type Failure = NonNullable<DesktopState["gateway"]["failure"]>;

/** What happened, what to do next, and its code in small. */
export const FailureBox = ({ failure, words }: { failure: Failure; words: StatusWords }) => (
  <div role="alert" className="flex w-full gap-3 rounded-xl border border-rust/30 bg-rust-wash px-4 py-3 text-[0.95rem]">
    <CircleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-rust" />
    <div className="min-w-0 grow">
      <p className="font-medium wrap-anywhere">
        <InlineCode text={failure.message} />
      </p>
      {failure.hint && (
        <p className="text-soft wrap-anywhere">
          <InlineCode text={failure.hint} />
        </p>
      )}
      <p className="mt-1 text-xs text-soft">{words.code(failure.code)}</p>
    </div>
  </div>
);
