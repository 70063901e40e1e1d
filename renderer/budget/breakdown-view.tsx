import { Fragment, useState } from "react";
import type { Breakdown, Share } from "../../contract/routes/budget.ts";
import { useBudgetText } from "../i18n/budget-text.ts";
import { useFormat } from "../i18n/use-text.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { type Dimension, dimensions, shareName } from "./share-name.ts";

/** One window's spending by model, agent, channel, person or device: a table whose rows carry their bar. */
export function BreakdownView({ breakdown, empty }: { breakdown: Breakdown; empty: string }) {
  const { breakdown: words } = useBudgetText();
  const [dimension, setDimension] = useState<Dimension>("model");
  const rows = breakdown[dimension];
  return (
    <div className="flex flex-col gap-3">
      <Segmented
        label={words.by}
        value={dimension}
        onChange={setDimension}
        options={dimensions.map(value => ({ value, label: words.dimensions[value] }))}
      />
      {rows.length === 0 ? (
        <p className="rounded-2xl border border-dashed border-line px-5 py-6 text-center text-soft">{empty}</p>
      ) : (
        <Rows rows={rows} dimension={dimension} />
      )}
    </div>
  );
}

function Rows({ rows, dimension }: { rows: readonly Share[]; dimension: Dimension }) {
  const { breakdown: words, names, estimatedMark } = useBudgetText();
  const format = useFormat();
  const dearest = Math.max(...rows.map(one => Number(one.usd)));
  return (
    <div className="overflow-hidden rounded-2xl border border-line bg-raised">
      <table className="w-full text-[0.95rem]">
        <thead className="sr-only sm:not-sr-only">
          <tr className="border-b border-line text-start text-sm text-soft">
            <th scope="col" className="px-4 py-2 text-start font-medium">
              {words.dimensions[dimension]}
            </th>
            <th scope="col" className="px-3 py-2 text-end font-medium max-sm:hidden">
              {words.calls}
            </th>
            <th scope="col" className="px-3 py-2 text-end font-medium max-sm:hidden">
              {words.tokens}
            </th>
            <th scope="col" className="px-4 py-2 text-end font-medium">
              {words.cost}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map(row => (
            <tr key={row.id}>
              <th scope="row" className="w-full max-w-0 px-4 py-2.5 text-start font-medium">
                <span className="block truncate" title={row.id}>
                  {shareName(dimension, row, names)}
                </span>
                <span aria-hidden className="mt-1 block h-1.5 rounded-full bg-line">
                  <span
                    className="block h-full rounded-full bg-ember transition-[width] duration-500"
                    style={{ width: `${dearest === 0 ? 0 : (Number(row.usd) / dearest) * 100}%` }}
                  />
                </span>
                <span className="mt-1 block text-sm font-normal text-soft sm:hidden">
                  <Unbroken
                    text={words.callsAndTokens(row.calls, format.compact(row.inputTokens), format.compact(row.outputTokens))}
                  />
                </span>
              </th>
              <td className="px-3 py-2.5 text-end whitespace-nowrap text-soft tabular-nums max-sm:hidden">
                {format.number(row.calls)}
              </td>
              <td className="px-3 py-2.5 text-end whitespace-nowrap text-soft tabular-nums max-sm:hidden">
                {words.inOut(format.compact(row.inputTokens), format.compact(row.outputTokens))}
              </td>
              <td className="px-4 py-2.5 text-end align-middle whitespace-nowrap tabular-nums">
                {format.money(row.usd)}
                {Number(row.estimatedUsd) > 0 && (
                  <span className="block text-xs text-soft">{estimatedMark(format.money(row.estimatedUsd))}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Breaks only between its parts, never inside a figure. */
const Unbroken = ({ text }: { text: string }) =>
  text.split(" · ").map((part, at) => (
    <Fragment key={part}>
      {at > 0 && " · "}
      <span className="whitespace-nowrap">{part}</span>
    </Fragment>
  ));
