import { Upload } from "lucide-react";
import { useState } from "react";
import type { PriceRow } from "../../../contract/routes/budget.ts";
import type { OwnPrice } from "../../../contract/settings/cost.ts";
import type { Api } from "../../api/client.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { Section } from "../../settings/section.tsx";
import { useApp, useAppState } from "../../state/app-context.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { InlineCode } from "../../ui/inline-code.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { type CostSettings, costOf } from "../change-settings.ts";
import { EditPrice } from "./edit-price.tsx";
import { ImportPrices } from "./import-prices.tsx";
import { OwnRow } from "./own-row.tsx";
import { TableSearch } from "./table-search.tsx";

/** The prices in force, and which of them the settings say themselves. */
const ask = async (api: Api, signal: AbortSignal) => {
  const [list, settings] = await Promise.all([api("listPrices", undefined, signal), api("getSettings", undefined, signal)]);
  if (!list.ok) return list;
  if (!settings.ok) return settings;
  return { ok: true as const, value: { list: list.value, cost: costOf(settings.value.effective) } };
};

type Open = { readonly kind: "edit"; readonly row: PriceRow } | { readonly kind: "import" };

/** What the models that are set up cost, who says so, and the whole table. */
export function PricesTab() {
  const { prices: words } = useBudgetText();
  const format = useFormat();
  const { loading } = useApp();
  const revision = useAppState(state => state.settingsRevision);
  const { answer, again } = useAnswer(ask, revision);
  const [open, setOpen] = useState<Open | null>(null);
  const changed = (): void => {
    again();
    void loading.loadBudget();
  };
  return (
    <Loaded answer={answer} again={again}>
      {({ list, cost }) => {
        const age = (
          <p
            className={list.stale ? "rounded-2xl bg-honey-wash px-4 py-3 text-[0.95rem] text-honey" : "text-[0.95rem] text-soft"}
          >
            {words.age(format.longDay(list.updatedAt.slice(0, 10)), list.ageDays)} {list.stale && words.staleText}
          </p>
        );
        return (
          <div className="flex flex-col gap-9">
            <Section title={words.own} text={<InlineCode text={words.ownText} />}>
              {list.own.length === 0 ? (
                <p className="rounded-2xl border border-dashed border-line px-5 py-8 text-center text-soft">{words.noModels}</p>
              ) : (
                <ul className="divide-y divide-line overflow-hidden rounded-2xl border border-line bg-raised">
                  {unknownFirst(list.own).map(row => (
                    <OwnRow key={row.ref} row={row} onEdit={() => setOpen({ kind: "edit", row })} onChanged={changed} />
                  ))}
                </ul>
              )}
            </Section>
            <Section
              title={words.table}
              actions={
                <Button onClick={() => setOpen({ kind: "import" })}>
                  <Upload aria-hidden className="size-4.5" />
                  {words.import}
                </Button>
              }
            >
              {age}
              <TableSearch rows={list.table} />
            </Section>
            {open?.kind === "edit" && (
              <EditPrice row={open.row} own={ownPriceOf(cost, open.row.ref)} onSaved={changed} onClose={() => setOpen(null)} />
            )}
            {open?.kind === "import" && <ImportPrices onImported={changed} onClose={() => setOpen(null)} />}
          </div>
        );
      }}
    </Loaded>
  );
}

function ownPriceOf({ prices = {} }: CostSettings, ref: string): OwnPrice | undefined {
  const own = Object.hasOwn(prices, ref) ? prices[ref] : undefined;
  return own === "free" ? undefined : own;
}

const unknownFirst = (rows: readonly PriceRow[]): PriceRow[] =>
  [...rows].sort((a, b) => Number(b.source === "unknown") - Number(a.source === "unknown"));
