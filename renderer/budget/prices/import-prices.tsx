import { FileUp } from "lucide-react";
import { useRef, useState } from "react";
import type { PriceChange } from "../../../contract/routes/budget.ts";
import type { FailureText } from "../../api/client.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { InlineCode } from "../../ui/inline-code.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import { PriceLine } from "./price-words.tsx";
import { sortChanges } from "./sort-changes.ts";

type Preview = { readonly updatedAt: string; readonly sha256: string; readonly changes: readonly PriceChange[] };
type Step =
  | { readonly kind: "choosing"; readonly failure: FailureText | null }
  | { readonly kind: "reading" }
  | { readonly kind: "looking"; readonly text: string; readonly preview: Preview; readonly failure: FailureText | null }
  | { readonly kind: "importing"; readonly text: string; readonly preview: Preview };

/** A newer price table: a file, what it changes, and only then yes. Prices that jump need a yes of their own. */
export function ImportPrices({ onImported, onClose }: { onImported: () => void; onClose: () => void }) {
  const { common } = useText();
  const { prices: words } = useBudgetText();
  const format = useFormat();
  const { api, toasts } = useApp();
  const [step, setStep] = useState<Step>({ kind: "choosing", failure: null });
  const [seen, setSeen] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  const read = async (file: File): Promise<void> => {
    setStep({ kind: "reading" });
    const text = await file.text();
    const outcome = await api("previewPrices", { body: { text } });
    setSeen(false);
    setStep(
      outcome.ok
        ? { kind: "looking", text, preview: outcome.value, failure: null }
        : { kind: "choosing", failure: outcome.failure },
    );
  };
  const take = async (text: string, preview: Preview): Promise<void> => {
    setStep({ kind: "importing", text, preview });
    const outcome = await api("importPrices", { body: { text, confirm: seen } });
    if (!outcome.ok) return setStep({ kind: "looking", text, preview, failure: outcome.failure });
    toasts.show(words.imported(format.longDay(outcome.value.updatedAt.slice(0, 10)), outcome.value.changes));
    onImported();
    onClose();
  };
  const shown = step.kind === "looking" || step.kind === "importing" ? step : null;
  const startling = shown ? sortChanges(shown.preview.changes).startling.length : 0;
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.importTitle}
      description={<InlineCode text={words.importText} />}
      footer={
        shown && (
          <>
            <Button onClick={() => setStep({ kind: "choosing", failure: null })}>{words.otherFile}</Button>
            <Button
              tone="primary"
              busy={shown.kind === "importing"}
              disabled={startling > 0 && !seen}
              onClick={() => void take(shown.text, shown.preview)}
            >
              {words.importAction}
            </Button>
          </>
        )
      }
    >
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        tabIndex={-1}
        aria-hidden
        className="hidden"
        onChange={event => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) void read(file);
        }}
      />
      <div aria-live="polite" className="flex flex-col gap-4">
        {step.kind === "choosing" && (
          <>
            {step.failure && <ErrorNote failure={step.failure} />}
            <Button onClick={() => input.current?.click()} className="min-h-24 border-dashed!">
              <FileUp aria-hidden className="size-5" />
              {words.chooseFile}
            </Button>
          </>
        )}
        {step.kind === "reading" && (
          <p className="flex items-center gap-2.5 text-soft">
            <Spinner /> {common.loading}
          </p>
        )}
        {shown && (
          <>
            <Differences preview={shown.preview} />
            {startling > 0 && (
              <label className="flex cursor-pointer items-start gap-3 rounded-xl border border-rust/40 p-3.5">
                <input
                  type="checkbox"
                  checked={seen}
                  onChange={event => setSeen(event.target.checked)}
                  className="mt-1 size-4.5 shrink-0 accent-ember"
                />
                <span>{words.startlingYes(startling)}</span>
              </label>
            )}
            {shown.kind === "looking" && shown.failure && <ErrorNote failure={shown.failure} />}
          </>
        )}
      </div>
    </Dialog>
  );
}

function Differences({ preview }: { preview: Preview }) {
  const { prices: words } = useBudgetText();
  const format = useFormat();
  const { startling, others, counts } = sortChanges(preview.changes);
  return (
    <>
      <p>
        {words.tableOf(format.longDay(preview.updatedAt.slice(0, 10)))}{" "}
        {preview.changes.length === 0 ? words.noChanges : words.counts(counts.changed, counts.added, counts.removed)}
      </p>
      {startling.length > 0 && (
        <section className="rounded-xl border border-rust/30 bg-rust-wash px-4 py-3">
          <h3 className="font-semibold text-rust">{words.startling}</h3>
          <Changes list={startling} />
        </section>
      )}
      {others.length > 0 && (
        <details className="rounded-xl border border-line px-4 py-3" open={startling.length === 0 && others.length <= 8}>
          <summary className="cursor-pointer font-medium">{words.others(others.length)}</summary>
          <Changes list={others} />
        </details>
      )}
      <p className="font-mono text-xs text-soft wrap-anywhere">SHA-256 {preview.sha256}</p>
    </>
  );
}

const mostDrawn = 200;

function Changes({ list }: { list: readonly PriceChange[] }) {
  const { prices: words } = useBudgetText();
  return (
    <ul className="mt-1 flex max-h-64 flex-col divide-y divide-line overflow-y-auto text-[0.95rem]">
      {list.slice(0, mostDrawn).map(change => (
        <li key={change.ref} className="py-2">
          <p className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-medium wrap-anywhere">{change.ref}</span>
            <span className="text-sm text-soft">{words.kinds[change.kind]}</span>
          </p>
          {change.before && (
            <p className="text-soft">
              <span className="sr-only">{words.before} </span>
              <del>
                <PriceLine row={change.before} />
              </del>
            </p>
          )}
          {change.after && (
            <p>
              <span className="sr-only">{words.after} </span>
              <PriceLine row={change.after} />
            </p>
          )}
        </li>
      ))}
      {list.length > mostDrawn && <li className="py-2 text-soft">{words.moreFound(list.length - mostDrawn)}</li>}
    </ul>
  );
}
