import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { FailureText } from "../api/client.ts";
import { useText } from "../i18n/use-text.tsx";
import { InlineCode } from "./inline-code.tsx";

/** A failure as a person should meet it: what happened, what to do next, and its code in small. `children` are buttons. */
export function ErrorNote({ failure, children }: { failure: FailureText; children?: ReactNode }) {
  const { common } = useText();
  return (
    <div role="alert" className="flex gap-3 rounded-xl border border-rust/30 bg-rust-wash px-4 py-3 text-[0.95rem]">
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
        <div className="mt-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          {children && <div className="flex flex-wrap gap-2">{children}</div>}
          <p className="text-xs text-soft">{common.errorCode(failure.code)}</p>
        </div>
      </div>
    </div>
  );
}
