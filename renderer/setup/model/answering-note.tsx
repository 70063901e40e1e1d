import { Check, KeyRound } from "lucide-react";
import { useWizardText } from "../../i18n/wizard-text.ts";
import { cx } from "../../ui/class-names.ts";
import type { Answering } from "./model-part.ts";

/** Says which model is chosen and whether it can answer; nothing while the guide does, or nobody knows. */
export function AnsweringNote({ answering }: { answering: Answering }) {
  const words = useWizardText().model;
  if (answering.kind === "guide" || answering.kind === "unknown") return null;
  const ready = answering.kind === "model";
  const Mark = ready ? Check : KeyRound;
  return (
    <div
      role="status"
      className={cx(
        "flex items-start gap-3 rounded-2xl px-4 py-3.5",
        ready ? "bg-leaf-wash text-leaf" : "bg-honey-wash text-honey",
      )}
    >
      <Mark aria-hidden className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0">
        <p className="font-semibold wrap-anywhere">
          {ready ? words.answers(answering.model) : words.waitsForKey(answering.model)}
        </p>
        {ready && <p className="text-[0.95rem]">{words.answersText}</p>}
      </div>
    </div>
  );
}
