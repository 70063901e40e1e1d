import type { Bill } from "../../../contract/routes/budget.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { cx } from "../../ui/class-names.ts";

/** Ours, theirs and the difference, by model and in all. */
export function BillTable({ bill }: { bill: Bill }) {
  const { bill: words, estimatedMark } = useBudgetText();
  const format = useFormat();
  const theirs = (usd: string | null): string => (usd === null ? "–" : format.money(usd));
  const total = bill.totalTheirUsd === null ? null : String(Number(bill.totalTheirUsd) - Number(bill.totalOurUsd));
  return (
    <table className="w-full text-[0.95rem] tabular-nums max-sm:text-sm">
      <thead className="text-sm text-soft">
        <tr className="border-b border-line">
          <th scope="col" className="pb-2 text-start font-medium">
            {words.model}
          </th>
          <th scope="col" className="pb-2 pl-2 text-end font-medium whitespace-nowrap sm:pl-8">
            {words.ours}
          </th>
          <th scope="col" className="pb-2 pl-2 text-end font-medium whitespace-nowrap sm:pl-8">
            {words.theirs}
          </th>
          <th scope="col" className="pb-2 pl-2 text-end font-medium whitespace-nowrap sm:pl-8">
            {words.difference}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {bill.rows.map(row => (
          <tr key={row.model ?? ""}>
            <th scope="row" className="w-full py-2 text-start font-normal wrap-anywhere">
              {row.model ?? words.undivided}
              {row.calls > 0 && <span className="block text-sm text-soft">{words.calls(row.calls)}</span>}
            </th>
            <td className="py-2 pl-2 sm:pl-8 text-end align-top whitespace-nowrap">
              {format.money(row.ourUsd)}
              {Number(row.ourEstimatedUsd) > 0 && (
                <span className="block text-xs whitespace-normal text-soft">
                  {estimatedMark(format.money(row.ourEstimatedUsd))}
                </span>
              )}
            </td>
            <td className="py-2 pl-2 sm:pl-8 text-end align-top whitespace-nowrap">{theirs(row.theirUsd)}</td>
            <Difference usd={row.differenceUsd} />
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="border-t border-line-strong font-semibold">
          <th scope="row" className="py-2 text-start">
            {words.total}
          </th>
          <td className="py-2 pl-2 sm:pl-8 text-end whitespace-nowrap">{format.money(bill.totalOurUsd)}</td>
          <td className="py-2 pl-2 sm:pl-8 text-end whitespace-nowrap">{theirs(bill.totalTheirUsd)}</td>
          <Difference usd={total} />
        </tr>
      </tfoot>
    </table>
  );
}

/** Theirs less ours: red where they ask for more than is booked. */
function Difference({ usd }: { usd: string | null }) {
  const format = useFormat();
  const amount = Number(usd ?? 0);
  const nothing = Math.abs(amount) < 1e-9;
  return (
    <td
      className={cx(
        "py-2 pl-2 sm:pl-8 text-end align-top whitespace-nowrap",
        nothing ? "text-soft" : amount > 0 ? "text-rust" : "text-leaf",
      )}
    >
      {usd === null ? "–" : nothing ? "=" : format.moneyChange(usd)}
    </td>
  );
}
