import { Check, Minus, X } from "lucide-react";
import type { Drill } from "../../contract/routes/backup.ts";
import { useBackupText } from "../i18n/backup-text.ts";
import { useFormat, useText } from "../i18n/use-text.tsx";
import { Section } from "../settings/section.tsx";
import { cx } from "../ui/class-names.ts";
import { Fold } from "../ui/fold.tsx";
import { placeName } from "./look.ts";

const shown = 5;

/** The last test restores with their steps. */
export function Drills({ drills, now }: { drills: readonly Drill[]; now: number }) {
  const words = useBackupText().drills;
  if (drills.length === 0) return null;
  return (
    <Section title={words.title}>
      <ul className="divide-y divide-line rounded-2xl border border-line bg-raised">
        {drills.slice(0, shown).map(drill => (
          <DrillRow key={`${drill.place} ${drill.at}`} drill={drill} now={now} />
        ))}
      </ul>
    </Section>
  );
}

function DrillRow({ drill, now }: { drill: Drill; now: number }) {
  const all = useBackupText();
  const words = all.drills;
  const { common } = useText();
  const format = useFormat();
  const place = placeName(drill.place, all);
  const when = format.ago(drill.at, now);
  return (
    <li className="flex flex-col gap-2 px-4 py-3">
      <p className={cx("flex items-center gap-2.5 font-medium", drill.ok ? "text-leaf" : "text-rust")}>
        {drill.ok ? <Check aria-hidden className="size-4.5 shrink-0" /> : <X aria-hidden className="size-4.5 shrink-0" />}
        <span className="min-w-0 wrap-anywhere">{drill.ok ? words.ok(place, when) : words.failed(place, when)}</span>
      </p>
      {drill.failure && <p className="text-[0.95rem] text-soft wrap-anywhere">{drill.failure.message}</p>}
      <Fold label={words.details}>
        <ol className="flex flex-col gap-1.5 text-[0.95rem]">
          {drill.steps.map(step => (
            <li key={step.step} className="flex items-baseline gap-2">
              <StepMark state={step.state} />
              <span className="min-w-0 grow">
                {words.steps[step.step]}
                <span className="sr-only">{common.labelled("", words.states[step.state])}</span>
                {step.message !== "" && <span className="block text-sm text-soft wrap-anywhere">{step.message}</span>}
              </span>
              {step.state !== "skipped" && <span className="text-sm text-soft tabular-nums">{format.duration(step.tookMs)}</span>}
            </li>
          ))}
        </ol>
      </Fold>
    </li>
  );
}

const StepMark = ({ state }: { state: Drill["steps"][number]["state"] }) => {
  const marks = { ok: <Check />, failed: <X />, skipped: <Minus /> };
  const tones = { ok: "text-leaf", failed: "text-rust", skipped: "text-soft" };
  return (
    <span aria-hidden className={cx("self-center [&_svg]:size-4", tones[state])}>
      {marks[state]}
    </span>
  );
};
