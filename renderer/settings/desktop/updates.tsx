import { type ReactNode, useState } from "react";
import type { BridgeCall, UpdateState } from "../../../contract/bridge.ts";
import { unreachable } from "../../../contract/unreachable.ts";
import type { FailureText } from "../../api/client.ts";
import { type DesktopWords, useDesktopText } from "../../i18n/desktop-text.ts";
import type { Format } from "../../i18n/format.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Fold } from "../../ui/fold.tsx";
import { Progress } from "../../ui/progress.tsx";
import type { Desktop } from "./use-desktop.ts";

/** The version that runs, a newer one if there is, and the way back. */
export function Updates({ desktop }: { desktop: Desktop }) {
  const { update: words, ...all } = useDesktopText();
  const format = useFormat();
  const [failure, setFailure] = useState<FailureText | null>(null);
  const [goingBack, setGoingBack] = useState(false);
  const { update, version, previousVersion } = desktop.state;
  const ask = (call: BridgeCall): void => {
    setFailure(null);
    void desktop.ask(call).then(setFailure);
  };
  const waits = update.kind === "none" || update.kind === "failed";
  return (
    <div className="flex flex-col gap-3 border-t border-line pt-5">
      <div className="min-h-12" aria-live="polite">
        <p className="font-medium">{all.version(version)}</p>
        <p className="text-sm text-soft">{updateWords(update, words, format)}</p>
      </div>
      {update.kind === "fetching" && (
        <Progress label={words.fetching(update.version, format.percent(update.share))} share={update.share} />
      )}
      {update.kind === "available" && <Notes words={words.notes} notes={update.notes} />}
      {update.kind === "failed" && <ErrorNote failure={update.failure} />}
      {failure && <ErrorNote failure={failure} />}
      <p className="flex flex-wrap gap-2 empty:hidden">
        {waits && (
          <Button size="small" onClick={() => ask({ call: "checkForUpdate" })}>
            {words.check}
          </Button>
        )}
        {update.kind === "available" && (
          <Button size="small" tone="primary" onClick={() => ask({ call: "installUpdate" })}>
            {words.install(update.bytes === null ? "" : words.size(format.bytes(update.bytes)))}
          </Button>
        )}
        {previousVersion !== null && (
          <Button size="small" tone="quiet" onClick={() => setGoingBack(true)}>
            {words.previous(previousVersion)}
          </Button>
        )}
      </p>
      {goingBack && previousVersion !== null && (
        <ConfirmDialog
          open
          onClose={() => setGoingBack(false)}
          onConfirm={() => {
            setGoingBack(false);
            ask({ call: "previousVersion" });
          }}
          title={words.previousTitle(previousVersion)}
          description={words.previousText}
          action={words.previousAction}
        />
      )}
    </div>
  );
}

const Notes = ({ words, notes }: { words: string; notes: string }): ReactNode =>
  notes.trim() === "" ? null : (
    <Fold label={words}>
      <p className="text-sm whitespace-pre-wrap text-soft wrap-anywhere">{notes}</p>
    </Fold>
  );

/** How an update stands, in a sentence. */
export function updateWords(update: UpdateState, words: DesktopWords["update"], format: Format): string {
  switch (update.kind) {
    case "off":
      return words.off[update.reason];
    case "none":
      return update.checkedAt === null
        ? words.never
        : `${words.none} ${words.checkedAt(format.ago(update.checkedAt, Date.now()))}`;
    case "checking":
      return words.checking;
    case "available":
      return `${words.available(update.version)} ${words.availableText}`;
    case "fetching":
      return words.fetching(update.version, format.percent(update.share));
    case "installing":
      return words.installing(update.version);
    case "failed":
      return "";
    default:
      return unreachable(update);
  }
}
