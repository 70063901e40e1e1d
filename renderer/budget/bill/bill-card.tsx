import { Download, KeyRound, PencilLine } from "lucide-react";
import { useState } from "react";
import type { Bill } from "../../../contract/routes/budget.ts";
import type { FailureText } from "../../api/client.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { AdminKey } from "./admin-key.tsx";
import { BillTable } from "./bill-table.tsx";
import { CorrectBill } from "./correct-bill.tsx";
import { TypeBill } from "./type-bill.tsx";

type Open = "type" | "key" | "correct" | null;

/** One provider's day: ours, theirs, and what can be done about the difference. */
export function BillCard({ bill, onChanged, onKey }: { bill: Bill; onChanged: (bill: Bill) => void; onKey: () => void }) {
  const { bill: words } = useBudgetText();
  const format = useFormat();
  const { api } = useApp();
  const [open, setOpen] = useState<Open>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const params = { day: bill.day, provider: bill.provider };
  const fetchBill = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    const outcome = await api("fetchBill", { params });
    setBusy(false);
    if (!outcome.ok) return setFailure(outcome.failure);
    onChanged(outcome.value);
  };
  const keyWanted = failure?.code === "BILL_KEY_MISSING" || failure?.code === "BILL_KEY_REFUSED";
  const correctable = bill.correctable > 0 && bill.correctionUsd !== null;
  return (
    <section aria-label={bill.provider} className="flex flex-col gap-4 rounded-2xl border border-line bg-raised p-4 sm:p-5">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="grow text-lg font-semibold">{bill.provider}</h3>
        <Badge tone={bill.source === "none" ? "plain" : "leaf"}>
          {bill.source === "report" && bill.fetchedAt !== null
            ? words.fetchedAt(format.dateTime(bill.fetchedAt))
            : words.sources[bill.source]}
        </Badge>
      </div>
      <BillTable bill={bill} />
      {failure && (
        <ErrorNote failure={failure}>
          {keyWanted && (
            <Button size="small" onClick={() => setOpen("key")}>
              {words.enterKey}
            </Button>
          )}
        </ErrorNote>
      )}
      <div className="flex flex-wrap gap-2">
        {bill.canFetch && bill.hasKey && (
          <Button size="small" busy={busy} onClick={() => void fetchBill()}>
            <Download aria-hidden className="size-4" />
            {bill.source === "report" ? words.fetchAgain : words.fetch}
          </Button>
        )}
        <Button size="small" onClick={() => setOpen("type")}>
          <PencilLine aria-hidden className="size-4" />
          {words.type}
        </Button>
        {bill.canFetch && (
          <Button size="small" tone={bill.hasKey ? "quiet" : "plain"} onClick={() => setOpen("key")}>
            <KeyRound aria-hidden className="size-4" />
            {bill.hasKey ? words.changeKey : words.enterKey}
          </Button>
        )}
        {correctable && (
          <Button size="small" tone="primary" onClick={() => setOpen("correct")}>
            {words.correct(bill.correctable, format.moneyChange(bill.correctionUsd ?? "0"))}
          </Button>
        )}
      </div>
      {open === "type" && <TypeBill bill={bill} onTyped={onChanged} onClose={() => setOpen(null)} />}
      {open === "key" && (
        <AdminKey
          provider={bill.provider}
          onSaved={() => {
            setFailure(null);
            onKey();
          }}
          onClose={() => setOpen(null)}
        />
      )}
      {open === "correct" && <CorrectBill bill={bill} onCorrected={onChanged} onClose={() => setOpen(null)} />}
    </section>
  );
}
