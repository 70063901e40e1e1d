import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Meter, ScopeMeters } from "../../../contract/routes/budget.ts";
import type { CostLimit } from "../../../contract/settings/cost.ts";
import type { Api } from "../../api/client.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { barParts } from "../../money/bar-parts.ts";
import { Section } from "../../settings/section.tsx";
import { useApp, useAppState } from "../../state/app-context.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { changeSettings, costOf, limitsOf } from "../change-settings.ts";
import { shareName } from "../share-name.ts";
import { AddMoneyDialog } from "./add-money.tsx";
import { LimitDialog } from "./limit-dialog.tsx";
import { targetOf, withMeters } from "./limit-rows.ts";
import { MeterBar } from "./meter-bar.tsx";

const ask = (api: Api, signal: AbortSignal) => api("getSettings", undefined, signal);

type Open =
  | { readonly kind: "edit"; readonly at: number | null }
  | { readonly kind: "add"; readonly scope: string; readonly name: string };

/** Budgets of single people, agents, channels and devices, beside the whole: `cost.limits`. */
export function LimitsSection({ meters }: { meters: readonly ScopeMeters[] }) {
  const words = useBudgetText().limits;
  const { common } = useText();
  const { api, toasts, loading } = useApp();
  const revision = useAppState(state => state.settingsRevision);
  const { answer, again } = useAnswer(ask, revision);
  const [open, setOpen] = useState<Open | null>(null);

  const write = async (rows: readonly CostLimit[], undo: readonly CostLimit[] | null): Promise<void> => {
    const failure = await changeSettings(api, () => [{ path: ["cost", "limits"], value: rows.length === 0 ? null : rows }]);
    if (failure) toasts.show(failure.message, { tone: "bad" });
    else if (undo) toasts.show(words.removed, { action: { label: common.undo, run: () => void write(undo, null) } });
    again();
    void loading.loadBudget();
  };
  return (
    <Section
      title={words.title}
      text={words.text}
      actions={
        <Button size="small" disabled={answer.kind !== "ready"} onClick={() => setOpen({ kind: "edit", at: null })}>
          <Plus aria-hidden className="size-4" />
          {words.add}
        </Button>
      }
    >
      <Loaded answer={answer} again={again} rows={1}>
        {settings => {
          const rows = limitsOf(costOf(settings.effective));
          return (
            <>
              {rows.length > 0 && (
                <ul className="divide-y divide-line rounded-2xl border border-line bg-raised">
                  {withMeters(rows, meters).map(({ row, meters: own }, at) => (
                    <LimitRow
                      key={JSON.stringify(targetOf(row))}
                      row={row}
                      meters={own}
                      onAdd={(scope, name) => setOpen({ kind: "add", scope, name })}
                      onEdit={() => setOpen({ kind: "edit", at })}
                      onRemove={() => void write(rows.toSpliced(at, 1), rows)}
                    />
                  ))}
                </ul>
              )}
              {open?.kind === "edit" && (
                <LimitDialog
                  former={open.at === null ? null : (rows[open.at] ?? null)}
                  others={rows.filter((_, at) => at !== open.at)}
                  onSave={async row => {
                    const next = open.at === null ? [...rows, row] : rows.with(open.at, row);
                    return changeSettings(api, () => [{ path: ["cost", "limits"], value: next }]);
                  }}
                  onClose={() => {
                    setOpen(null);
                    again();
                    void loading.loadBudget();
                  }}
                />
              )}
            </>
          );
        }}
      </Loaded>
      {open?.kind === "add" && <AddMoneyDialog scope={open.scope} name={open.name} onClose={() => setOpen(null)} />}
    </Section>
  );
}

function LimitRow(props: {
  row: CostLimit;
  meters: ScopeMeters | null;
  onAdd: (scope: string, name: string) => void;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const { limits: words, names, overview } = useBudgetText();
  const { row, meters } = props;
  const { kind, id } = targetOf(row);
  const name = shareName(kind, { id, name: meters?.name ?? id }, names);
  return (
    <li className="flex flex-col gap-3 px-4 py-4 sm:px-5">
      <div className="flex items-center gap-2">
        <p className="flex min-w-0 grow flex-wrap items-center gap-2">
          <span className="font-semibold wrap-anywhere">{name}</span>
          <Badge>{words.kinds[kind]}</Badge>
          {meters?.fitsNobody && (
            <Badge tone="rust" title={words.fitsNobodyTitle}>
              {words.fitsNobody}
            </Badge>
          )}
          {row.rateLimit && <Badge title={words.rateTitle}>{words.rate(row.rateLimit.perMinute)}</Badge>}
        </p>
        <span className="-mr-2 flex shrink-0">
          {meters && (
            <IconButton label={words.addMoney(name)} onClick={() => props.onAdd(meters.scope, name)}>
              <Plus aria-hidden />
            </IconButton>
          )}
          <IconButton label={words.edit(name)} onClick={props.onEdit}>
            <Pencil aria-hidden />
          </IconButton>
          <IconButton label={words.remove(name)} className="hover:text-rust" onClick={props.onRemove}>
            <Trash2 aria-hidden />
          </IconButton>
        </span>
      </div>
      {meters && (
        <div className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
          {meters.day.limitUsd !== null && <SmallMeter title={overview.today} name={name} meter={meters.day} />}
          {meters.month.limitUsd !== null && <SmallMeter title={overview.thisMonth} name={name} meter={meters.month} />}
        </div>
      )}
    </li>
  );
}

function SmallMeter({ title, name, meter }: { title: string; name: string; meter: Meter }) {
  const { overview: words } = useBudgetText();
  const { common } = useText();
  const format = useFormat();
  const parts = barParts(meter);
  if (!parts) return null;
  return (
    <div className="flex flex-col gap-1.5 text-sm">
      <p className="flex justify-between gap-3 text-soft">
        <span>{title}</span>
        <span className="tabular-nums">
          {common.budget.ofLimit(format.money(meter.spentUsd), format.money(meter.limitUsd ?? "0"))}
        </span>
      </p>
      <MeterBar
        small
        parts={parts}
        state={meter.state}
        label={common.labelled(name, title)}
        valueText={words.valueText(format.money(meter.spentUsd), format.money(meter.heldUsd), format.money(meter.leftUsd ?? "0"))}
      />
    </div>
  );
}
