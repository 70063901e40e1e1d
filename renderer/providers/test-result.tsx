import { Check, Minus, X } from "lucide-react";
import { useText } from "../i18n/use-text.tsx";
import { cx } from "../ui/class-names.ts";
import { ErrorNote } from "../ui/error-note.tsx";
import { InlineCode } from "../ui/inline-code.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { failureInForm } from "./failure-in-form.ts";
import type { Progress, Tested } from "./use-provider-draft.ts";

const marks = { ok: Check, failed: X, skipped: Minus } as const;

/** What a connection test found: one line for address, key, model and money, and the next step when one of them is wrong. */
export function TestResult({ progress }: { progress: Progress }) {
  const { setup } = useText();
  const result = progress.kind === "tested" || progress.kind === "saving" ? progress.result : null;
  return (
    <div aria-live="polite" className="flex flex-col gap-3 empty:hidden">
      {progress.kind === "testing" && (
        <p className="flex items-center gap-2.5 text-soft">
          <Spinner /> {setup.testing}
        </p>
      )}
      {result && <TestSteps result={result} />}
      {progress.kind === "failed" && <ErrorNote failure={failureInForm(progress.failure, setup.hintsInForm)} />}
    </div>
  );
}

/** The lines of a test. What is wrong is told once, below them, with its next step. */
export function TestSteps({ result }: { result: Tested }) {
  const { setup } = useText();
  return (
    <>
      <ul className="flex flex-col gap-1.5">
        {result.steps.map(({ step, state, message }) => {
          const Mark = marks[state];
          const missing = step === "key" && result.failure?.code === "MODEL_KEY_MISSING";
          const failed = missing ? setup.stepStates.missing : setup.stepStates.failed;
          const words = state === "failed" && result.failure ? failed : message;
          return (
            <li key={step} className="flex items-start gap-2.5 text-[0.95rem]">
              <span
                className={cx(
                  "mt-0.5 grid size-5 shrink-0 place-items-center rounded-full [&_svg]:size-3.5",
                  state === "ok" && "bg-leaf-wash text-leaf",
                  state === "failed" && "bg-rust-wash text-rust",
                  state === "skipped" && "bg-sunken text-soft",
                )}
              >
                <Mark aria-hidden />
                <span className="sr-only">{state === "failed" ? failed : setup.stepStates[state]}</span>
              </span>
              <span className="min-w-0 wrap-anywhere">
                <span className="font-medium">{setup.steps[step]}</span>
                {words && (
                  <span className={state === "failed" ? "text-rust" : "text-soft"}>
                    {" · "}
                    <InlineCode text={words} />
                  </span>
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {result.failure && <ErrorNote failure={failureInForm(result.failure, setup.hintsInForm)} />}
    </>
  );
}
