import { type KeyboardEvent, type PointerEvent, useId, useRef, useState } from "react";
import type { DayOfHistory } from "../../../contract/routes/budget.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { cx } from "../../ui/class-names.ts";
import { barAt, monthMarks, nextBar, niceTop } from "./chart-scale.ts";

type Props = { days: readonly DayOfHistory[]; chosen: string | null; onChoose: (day: string) => void };

/** Heights count in these units, widths in days; the drawing is stretched to its place. */
const height = 100;

/**
 * One bar a day. The line above says what the pointer or the keyboard is at; arrow keys walk, Enter chooses. Every bar is a button with
 * its day and sum as its name, and one of them is a stop of the Tab key.
 */
export function Chart({ days, chosen, onChoose }: Props) {
  const { history: words } = useBudgetText();
  const format = useFormat();
  const svg = useRef<SVGSVGElement>(null);
  const hint = useId();
  const [met, setMet] = useState<number | null>(null);
  const chosenAt = days.findIndex(one => one.day === chosen);
  const current = met ?? (chosenAt >= 0 ? chosenAt : null);
  const stop = current ?? days.length - 1;
  const top = niceTop(Math.max(0, ...days.map(one => Number(one.usd))));
  const describe = (one: DayOfHistory): string => words.bar(format.longDay(one.day), format.money(one.usd), one.calls);
  const shown = current === null ? undefined : days[current];

  const at = (event: PointerEvent): number | null => {
    const box = svg.current?.getBoundingClientRect();
    return box ? barAt((event.clientX - box.left) / box.width, days.length) : null;
  };
  const walk = (event: KeyboardEvent): void => {
    const next = nextBar(event.key, stop, days.length);
    if (next === null) return;
    event.preventDefault();
    setMet(next);
    svg.current?.querySelectorAll<SVGElement>("[role=button]")[next]?.focus();
  };
  const press = (event: KeyboardEvent, day: string): void => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onChoose(day);
  };
  return (
    <figure className="flex flex-col gap-2">
      <figcaption id={hint} className="min-h-13 text-[0.95rem] sm:min-h-7">
        {shown ? (
          <>
            <span className="font-medium">{describe(shown)}</span>
            {Number(shown.estimatedUsd) > 0 && (
              <span className="text-soft"> {words.estimatedOf(format.money(shown.estimatedUsd))}</span>
            )}
          </>
        ) : (
          <span className="text-soft">{words.hint}</span>
        )}
      </figcaption>
      <div className="relative flex gap-2">
        <div className="relative min-w-0 grow">
          <div aria-hidden className="pointer-events-none absolute inset-0 flex flex-col justify-between">
            <span className="border-t border-line" />
            <span className="border-t border-dashed border-line" />
            <span className="border-t border-line-strong" />
          </div>
          {/* biome-ignore lint/a11y/useSemanticElements: an SVG cannot be a fieldset */}
          <svg
            ref={svg}
            viewBox={`0 0 ${days.length} ${height}`}
            preserveAspectRatio="none"
            role="group"
            aria-label={words.chart}
            aria-describedby={hint}
            className="relative block h-44 w-full touch-pan-y overflow-visible sm:h-56"
            onKeyDown={walk}
            onPointerMove={event => event.pointerType !== "touch" && setMet(at(event))}
            onPointerLeave={() => setMet(null)}
            onClick={event => {
              const index = at(event as unknown as PointerEvent);
              const day = index === null ? undefined : days[index];
              if (day) onChoose(day.day);
            }}
          >
            {days.map((one, index) => {
              const size = (Number(one.usd) / top) * height;
              const estimated = Math.min(size, (Number(one.estimatedUsd) / top) * height);
              return (
                // biome-ignore lint/a11y/useSemanticElements: inside an SVG there are no buttons
                <g
                  key={one.day}
                  role="button"
                  tabIndex={index === stop ? 0 : -1}
                  aria-label={describe(one)}
                  aria-pressed={one.day === chosen}
                  onFocus={() => setMet(index)}
                  onBlur={() => setMet(null)}
                  onKeyDown={event => press(event, one.day)}
                  className="outline-none"
                >
                  <rect
                    x={index}
                    y={0}
                    width={1}
                    height={height}
                    className={cx(
                      index === current ? "fill-ember/15" : one.day === chosen ? "fill-ember/15" : "fill-transparent",
                    )}
                  />
                  <rect
                    x={index + 0.14}
                    y={height - Math.max(size, size > 0 ? 0.8 : 0)}
                    width={0.72}
                    height={Math.max(size, size > 0 ? 0.8 : 0)}
                    className={cx(index === current || one.day === chosen ? "fill-ember" : "fill-ember/75")}
                  />
                  {estimated > 0 && (
                    <rect x={index + 0.14} y={height - size} width={0.72} height={estimated} className="fill-honey" />
                  )}
                </g>
              );
            })}
          </svg>
        </div>
        <div aria-hidden className="flex w-14 shrink-0 flex-col justify-between text-xs text-soft tabular-nums">
          <span className="-translate-y-1/2">{format.money(top)}</span>
          <span>{format.money(top / 2)}</span>
          <span className="translate-y-1/2">{format.money(0)}</span>
        </div>
      </div>
      <div aria-hidden className="relative mr-16 h-5 text-xs text-soft">
        {monthMarks(days).map(({ key, at: left }) => (
          <span
            key={key}
            className="absolute top-0 border-l border-line-strong pl-1 whitespace-nowrap"
            style={{ left: `${left * 100}%` }}
          >
            {format.shortMonth(key)}
          </span>
        ))}
      </div>
    </figure>
  );
}
