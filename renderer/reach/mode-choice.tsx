import { type KeyboardEvent, useId } from "react";
import type { ReachMode } from "../../contract/routes/reach.ts";
import { useReachText } from "../i18n/reach-text.ts";
import { Badge } from "../ui/badge.tsx";
import { cx } from "../ui/class-names.ts";
import { InlineCode } from "../ui/inline-code.tsx";
import { Spinner } from "../ui/spinner.tsx";

/** The order they are shown in: the closed door, then the better open one first. */
const order: readonly ReachMode[] = ["local", "serve", "address"];

type Props = {
  value: ReachMode;
  /** `value` was just chosen and is on its way. */
  changing: boolean;
  canServe: boolean;
  onChange: (mode: ReachMode) => void;
};

/** Who may open Hearth, each choice with what it means. */
export function ModeChoice({ value, changing, canServe, onChange }: Props) {
  const words = useReachText();
  const name = useId();
  return (
    <fieldset className="flex flex-col gap-2.5" onKeyDown={walk}>
      <legend className="sr-only">{words.title}</legend>
      {order.map(mode => {
        const possible = mode !== "serve" || canServe || value === "serve";
        return (
          <label
            key={mode}
            className={cx(
              "flex items-start gap-3 rounded-xl border p-4 has-focus-visible:outline-2 has-focus-visible:outline-ember",
              mode === value ? "border-ember bg-ember-wash" : "border-line bg-raised",
              possible ? "cursor-pointer" : "cursor-default",
              possible && mode !== value && "hover:bg-hover",
            )}
          >
            <input
              type="radio"
              name={name}
              value={mode}
              checked={mode === value}
              disabled={!possible}
              onChange={() => onChange(mode)}
              className="mt-1 size-4 shrink-0 accent-ember outline-none"
            />
            <span className="min-w-0 grow">
              <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span className="font-medium">{words.modes[mode].title}</span>
                {mode === "serve" && possible && <Badge tone="leaf">{words.recommended}</Badge>}
                {mode === value && changing && (
                  <span className="inline-flex items-center gap-1.5 text-sm text-soft">
                    <Spinner /> {words.changing}
                  </span>
                )}
              </span>
              <span className="mt-0.5 block text-[0.95rem] text-soft">{words.modes[mode].text}</span>
              {!possible && (
                <span className="mt-1 block text-[0.95rem] text-honey">
                  <InlineCode text={words.noKeeper} />
                </span>
              )}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/**
 * Arrow keys only walk here; Space chooses. A choice takes effect at once, and one of them makes a name public: nobody should pass through
 * it on the way to another.
 */
function walk(event: KeyboardEvent<HTMLFieldSetElement>): void {
  const step = steps[event.key];
  if (step === undefined || !(event.target instanceof HTMLInputElement)) return;
  event.preventDefault();
  const radios = [...event.currentTarget.querySelectorAll<HTMLInputElement>("input:enabled")];
  const at = radios.indexOf(event.target);
  radios.at((at + step) % radios.length)?.focus();
}
