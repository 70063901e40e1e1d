import { Check } from "lucide-react";
import type { OpenClawReport } from "../../../contract/routes/setup.ts";
import { useWizardText } from "../../i18n/wizard-text.ts";
import { countsOf } from "./outcomes.ts";
import { Names } from "./report.tsx";

/** What was taken over, and which keys come next. */
export function Imported({ report }: { report: OpenClawReport }) {
  const words = useWizardText().openClaw;
  return (
    <div role="status" className="flex flex-col gap-4">
      <p className="flex items-start gap-3 rounded-2xl bg-leaf-wash px-4 py-3.5 font-semibold text-leaf">
        <Check aria-hidden className="mt-0.5 size-5 shrink-0" />
        {words.summaryDone(...countsOf(report))}
      </p>
      {report.secrets.length > 0 && <Names words={words.secretsDone(report.secrets.length)} names={report.secrets} />}
      {report.withoutKey.length > 0 && (
        <div className="flex flex-col gap-1">
          <Names words={words.withoutKey} names={report.withoutKey} />
          <p className="text-[0.95rem] text-soft">{words.doneKeys}</p>
        </div>
      )}
    </div>
  );
}
