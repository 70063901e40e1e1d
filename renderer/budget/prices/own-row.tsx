import { Pencil, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { PriceRow } from "../../../contract/routes/budget.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useApp } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { cx } from "../../ui/class-names.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { PriceLine, SourceBadge } from "./price-words.tsx";

type Props = { row: PriceRow; onEdit: () => void; onChanged: () => void };

/** A model that is set up, with its price. One without a price says what that means and offers both ways out. */
export function OwnRow({ row, onEdit, onChanged }: Props) {
  const { prices: words } = useBudgetText();
  const { api, toasts } = useApp();
  const [busy, setBusy] = useState(false);
  const unknown = row.source === "unknown";
  const markFree = async (): Promise<void> => {
    setBusy(true);
    const outcome = await api("setPrice", { body: { ref: row.ref, price: "free", confirm: false } });
    setBusy(false);
    if (!outcome.ok) return toasts.show(outcome.failure.message, { tone: "bad" });
    toasts.show(words.markedFree(row.ref));
    onChanged();
  };
  return (
    <li className={cx("flex flex-col gap-2 px-4 py-3.5 sm:px-5", unknown && "bg-rust-wash")}>
      <div className="flex items-center gap-3">
        <div className="min-w-0 grow">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="font-semibold wrap-anywhere">{row.ref}</span>
            <SourceBadge row={row} />
          </p>
          {!unknown && (
            <p className="text-[0.95rem] text-soft">
              <PriceLine row={row} />
            </p>
          )}
        </div>
        {!unknown && (
          <IconButton label={words.edit(row.ref)} onClick={onEdit} className="-mr-2">
            <Pencil aria-hidden />
          </IconButton>
        )}
      </div>
      {unknown && (
        <>
          <p className="flex gap-2.5 text-[0.95rem] text-rust">
            <TriangleAlert aria-hidden className="mt-1 size-4.5 shrink-0" />
            {words.unknownText}
          </p>
          <div className="flex flex-wrap gap-2">
            <Button size="small" tone="primary" onClick={onEdit}>
              {words.enter}
            </Button>
            <Button size="small" busy={busy} onClick={() => void markFree()}>
              {words.markFree}
            </Button>
          </div>
        </>
      )}
    </li>
  );
}
