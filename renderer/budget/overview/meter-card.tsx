import { useId } from "react";
import type { Meter } from "../../../contract/routes/budget.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat, useLanguage } from "../../i18n/use-text.tsx";
import { barParts, toneClass } from "../../money/bar-parts.ts";
import { muchLeft, stopMargin } from "../../money/money-left.ts";
import { Badge } from "../../ui/badge.tsx";
import { cx } from "../../ui/class-names.ts";
import { MeterBar } from "./meter-bar.tsx";
import { resetWords } from "./reset-words.ts";

type Props = {
  title: string;
  meter: Meter;
  unit: "day" | "month";
  timeZone: string;
  now: number;
  /** What the month ends at if it goes on so; null while that says nothing. */
  paceUsd?: string | null;
};

/** One window of the whole budget, large. */
export function MeterCard({ title, meter, unit, timeZone, now, paceUsd }: Props) {
  const { overview: words } = useBudgetText();
  const format = useFormat();
  const [language] = useLanguage();
  const heading = useId();
  const parts = barParts(meter);
  const { state } = meter;
  const shownPace = paceUsd == null || Number(paceUsd) === 0 ? null : paceUsd;
  const beyond = shownPace !== null && meter.stopUsd !== null && Number(shownPace) > Number(meter.stopUsd);
  const margin = stopMargin(meter);
  const notes = [
    meter.alertUsd !== null && meter.stopUsd !== null
      ? words.lines(format.money(meter.alertUsd), format.money(meter.stopUsd), margin === null ? null : format.money(margin))
      : null,
    words.resets(resetWords({ resetsAt: meter.resetsAt, unit, timeZone, now, language }, words)),
    Number(meter.addedUsd) > 0 ? words.added[unit](format.money(meter.addedUsd)) : null,
    Number(meter.estimatedUsd) > 0 ? words.estimated(format.money(meter.estimatedUsd)) : null,
  ].filter(one => one !== null);
  return (
    <section aria-labelledby={heading} className="flex flex-col gap-3 rounded-2xl border border-line bg-raised p-5">
      <div className="flex min-h-7 items-center justify-between gap-3">
        <h2 id={heading} className="font-medium text-soft">
          {title}
        </h2>
        {state === "alert" && <Badge tone="honey">{words.states.alert}</Badge>}
        {state === "stopped" && <Badge tone="rust">{words.states[muchLeft(meter) ? "refused" : "stopped"]}</Badge>}
      </div>
      <p className="flex flex-wrap items-baseline gap-x-2 leading-tight tabular-nums">
        <span
          className={cx(
            "font-serif text-4xl font-semibold",
            state === "alert" || state === "stopped" ? toneClass[state].text : "",
          )}
        >
          {format.money(meter.spentUsd)}
        </span>
        <span className="text-soft">{meter.limitUsd === null ? words.noLimit : words.ofLimit(format.money(meter.limitUsd))}</span>
      </p>
      {parts && (
        <MeterBar
          parts={parts}
          state={state}
          label={title}
          valueText={words.valueText(
            format.money(meter.spentUsd),
            format.money(meter.heldUsd),
            format.money(meter.leftUsd ?? "0"),
          )}
        />
      )}
      <dl className="grid grid-cols-[auto_auto_auto] justify-between gap-x-3 text-sm">
        <Figure name={words.spent} value={format.money(meter.spentUsd)} swatch={cx("rounded-full", toneClass[state].bar)} />
        <Figure
          name={words.held}
          value={format.money(meter.heldUsd)}
          swatch={cx("hatched rounded-full border border-current", toneClass[state].text)}
          title={words.heldTitle}
        />
        <Figure
          name={words.left}
          value={meter.leftUsd === null ? "–" : format.money(meter.leftUsd)}
          swatch="rounded-full border border-line-strong"
        />
      </dl>
      <div className="flex flex-col gap-0.5 text-sm text-soft">
        {shownPace !== null && (
          <p className={cx("font-medium", beyond ? "text-honey" : "text-ink")}>{words.pace(format.money(shownPace))}</p>
        )}
        {notes.map(note => (
          <p key={note}>{note}</p>
        ))}
      </div>
    </section>
  );
}

const Figure = ({ name, value, swatch, title }: { name: string; value: string; swatch: string; title?: string }) => (
  <div title={title}>
    <dt className="flex items-center gap-1.5 text-soft">
      <span aria-hidden className={cx("size-2.5 shrink-0", swatch)} />
      {name}
    </dt>
    <dd className="font-medium tabular-nums">{value}</dd>
  </div>
);
