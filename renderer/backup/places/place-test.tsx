import { Check, Minus, X } from "lucide-react";
import type { RouteResponse } from "../../../contract/routes/define.ts";
import type { Routes } from "../../../contract/routes/table.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { Button } from "../../ui/button.tsx";
import { cx } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/error-note.tsx";
import { InlineCode } from "../../ui/inline-code.tsx";

export type PlaceTestResult = RouteResponse<Routes["testPlace"]>;

const marks = { ok: <Check />, failed: <X />, skipped: <Minus /> };
const tones = { ok: "text-leaf", failed: "text-rust", skipped: "text-soft" };

type Props = {
  result: PlaceTestResult;
  /** The fingerprint that was accepted; empty: none yet. */
  accepted: string;
  onAccept: (hostKey: string) => void;
};

/** What a test of a place found, step by step; for SFTP the fingerprint that the person is to compare. */
export function PlaceTest({ result, accepted, onAccept }: Props) {
  const words = useBackupText().places;
  const { hostKey } = result;
  return (
    <div className="flex flex-col gap-3">
      <ul className="flex flex-col gap-1 rounded-xl bg-sunken px-4 py-3" aria-label={words.test}>
        {result.steps.map(({ step, state }) => (
          <li key={step} className="flex items-center gap-2.5">
            <span aria-hidden className={cx("[&_svg]:size-4.5", tones[state])}>
              {marks[state]}
            </span>
            <span className={state === "skipped" ? "text-soft" : ""}>{words.testSteps[step]}</span>
            <span className="sr-only">{words.testStates[state]}</span>
          </li>
        ))}
      </ul>
      {result.failure && <ErrorNote failure={result.failure} />}
      {result.ok && (
        <p role="status" className="flex items-center gap-2.5 font-medium text-leaf">
          <Check aria-hidden className="size-5" />
          {words.testOk}
        </p>
      )}
      {hostKey !== null &&
        (hostKey === accepted ? (
          <p className="text-[0.95rem] text-soft">
            {words.hostKeyAccepted} <code className="font-mono text-sm wrap-anywhere">{hostKey}</code>
          </p>
        ) : (
          <div className="flex flex-col items-start gap-2.5 rounded-xl bg-honey-wash px-4 py-3">
            <p className="font-semibold text-honey">{words.hostKeyTitle}</p>
            <code className="font-mono text-sm wrap-anywhere select-all">{hostKey}</code>
            <p className="text-[0.95rem]">
              <InlineCode text={words.hostKeyText} />
            </p>
            <Button size="small" onClick={() => onAccept(hostKey)}>
              {words.hostKeyAccept}
            </Button>
          </div>
        ))}
    </div>
  );
}
