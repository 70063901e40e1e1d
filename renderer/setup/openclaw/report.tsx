import { ChevronRight } from "lucide-react";
import type { OpenClawReport } from "../../../contract/routes/setup.ts";
import { useWizardText } from "../../i18n/wizard-text.ts";
import { InlineCode } from "../../ui/inline-code.tsx";
import { entriesOf, type Outcome, outcomeOrder } from "./outcomes.ts";

type Entry = OpenClawReport["entries"][number];

/** What becomes of each key, with the reason, in three lists; then the secrets, and the providers that will want a key. */
export function Report({ report }: { report: OpenClawReport }) {
  const words = useWizardText().openClaw;
  return (
    <div className="flex flex-col gap-4">
      <div className="divide-y divide-line rounded-2xl border border-line bg-raised">
        {outcomeOrder.map(outcome => (
          <Entries key={outcome} outcome={outcome} entries={entriesOf(report, outcome)} />
        ))}
      </div>
      {report.secrets.length > 0 && <Names words={words.secrets(report.secrets.length)} names={report.secrets} />}
      {report.withoutKey.length > 0 && <Names words={words.withoutKey} names={report.withoutKey} />}
    </div>
  );
}

function Entries({ outcome, entries }: { outcome: Outcome; entries: readonly Entry[] }) {
  const words = useWizardText().openClaw;
  if (entries.length === 0) return null;
  return (
    <details open={outcome !== "taken"} className="group">
      <summary className="flex min-h-12 cursor-pointer list-none items-center gap-2 rounded-2xl px-4 font-medium">
        <ChevronRight aria-hidden className="size-4 shrink-0 text-soft transition-transform group-open:rotate-90" />
        {words.outcomes[outcome](entries.length)}
      </summary>
      <ul className="flex flex-col gap-2.5 px-4 pb-4 pl-10">
        {entries.map(({ key, reason }) => (
          <li key={key} className="text-[0.95rem]">
            <span className="block font-mono text-sm wrap-anywhere">{key}</span>
            {reason !== "" && (
              <span className="block text-soft wrap-anywhere">
                <InlineCode text={reason} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** A sentence with the names it is about. */
export function Names({ words, names }: { words: string; names: readonly string[] }) {
  return (
    <p className="text-[0.95rem] text-soft">
      {words}{" "}
      {names.map((name, at) => (
        <span key={name}>
          {at > 0 && ", "}
          <span className="font-mono text-sm text-ink wrap-anywhere">{name}</span>
        </span>
      ))}
    </p>
  );
}
