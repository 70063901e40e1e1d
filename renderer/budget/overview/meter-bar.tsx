import type { Meter } from "../../../contract/routes/budget.ts";
import { type BarParts, toneClass } from "../../money/bar-parts.ts";
import { cx } from "../../ui/class-names.ts";

type Props = {
  parts: BarParts;
  state: Meter["state"];
  label: string;
  /** The bar in words, for those who do not see it. */
  valueText: string;
  small?: boolean;
};

/** Spent, reserved (hatched) and left, with the alert and stop lines as marks. What moves, moves gently. */
export const MeterBar = ({ parts, state, label, valueText, small = false }: Props) => (
  // biome-ignore lint/a11y/useSemanticElements: a meter element draws itself and takes no children
  <div
    role="meter"
    aria-label={label}
    aria-valuemin={0}
    aria-valuemax={100}
    aria-valuenow={Math.round((parts.spent + parts.held) * 100)}
    aria-valuetext={valueText}
    className={cx("relative w-full", small ? "h-2" : "my-1 h-4")}
  >
    <div className="flex h-full overflow-hidden rounded-full bg-line">
      <div
        className={cx("h-full transition-[width] duration-700 ease-out", toneClass[state].bar)}
        style={{ width: `${parts.spent * 100}%` }}
      />
      <div
        className={cx("hatched h-full transition-[width] duration-700 ease-out", toneClass[state].text)}
        style={{ width: `${parts.held * 100}%` }}
      />
    </div>
    {parts.alert !== null && <Mark at={parts.alert} small={small} className="bg-honey" />}
    {parts.stop !== null && <Mark at={parts.stop} small={small} className="bg-rust" />}
  </div>
);

/** A thin line across the bar and a little beyond it, edged with the paper so that it is seen on every colour. */
const Mark = ({ at, small, className }: { at: number; small: boolean; className: string }) => (
  <span
    aria-hidden
    className={cx(
      "absolute w-[3px] -translate-x-1/2 rounded-full ring-1 ring-raised",
      small ? "-inset-y-0.5" : "-inset-y-1",
      className,
    )}
    style={{ left: `${at * 100}%` }}
  />
);
