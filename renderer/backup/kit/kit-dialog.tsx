import { FileDown, Printer } from "lucide-react";
import { useState } from "react";
import type { Api, FailureText } from "../../api/client.ts";
import { svgAddress } from "../../devices/pairing.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { CommandLine } from "../../ui/command-line.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Fold } from "../../ui/fold.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { downloadText } from "../list/download.ts";
import { KitSheet } from "./kit-sheet.tsx";
import { type Kit, kitFileName, kitText } from "./kit-text.ts";

const ask = (api: Api, signal: AbortSignal) => api("backupKit", undefined, signal);

type Props = {
  onClose: () => void;
  /** The kit is marked as saved. */
  onSaved: () => void;
  /** Offered before a first backup: go on without the kit. */
  onSkip?: () => void;
  /** Above the kit: why it is shown now. */
  note?: string;
};

/** The emergency kit in a window. */
export function KitDialog({ onClose, onSaved, onSkip, note }: Props) {
  const words = useBackupText().kit;
  const mark = useKitSaved(onSaved);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      description={note ?? words.why}
      footer={
        <>
          {onSkip && (
            <Button tone="quiet" onClick={onSkip}>
              {words.skip}
            </Button>
          )}
          <Button tone="primary" busy={mark.busy} onClick={() => void mark.run()}>
            {words.done}
          </Button>
        </>
      }
    >
      {note !== undefined && <p className="text-soft">{words.why}</p>}
      <KitPanel />
      {mark.failure && <ErrorNote failure={mark.failure} />}
    </Dialog>
  );
}

/** Tells the gateway that the person has the kit. */
export function useKitSaved(onSaved: () => void) {
  const { api, toasts } = useApp();
  const words = useBackupText().kit;
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const run = async (): Promise<void> => {
    setBusy(true);
    const outcome = await api("kitSaved");
    setBusy(false);
    setFailure(outcome.ok ? null : outcome.failure);
    if (!outcome.ok) return;
    toasts.show(words.marked);
    onSaved();
  };
  return { busy, failure, run };
}

/** The key as text, as a QR code, on paper and as a file. */
export function KitPanel() {
  const { answer, again } = useAnswer(ask);
  return (
    <Loaded answer={answer} again={again} rows={2}>
      {kit => <KitView kit={kit} />}
    </Loaded>
  );
}

function KitView({ kit }: { kit: Kit }) {
  const words = useBackupText().kit;
  const format = useFormat();
  const { toasts } = useApp();
  const save = (): void => {
    downloadText(kitText(kit), kitFileName(kit));
    toasts.show(words.fileSaved);
  };
  return (
    <div className="flex flex-col gap-4">
      <KitSheet kit={kit} />
      <div className="flex flex-wrap items-center gap-4">
        <img src={svgAddress(kit.qrSvg)} alt={words.qr} className="size-36 shrink-0 rounded-xl bg-white p-1" />
        <div className="min-w-0 grow basis-56">
          <p className="mb-1.5 font-medium">{words.key}</p>
          <CommandLine command={kit.identity} label={words.copyKey} />
          <p className="mt-1.5 text-sm text-soft">
            {words.of(kit.hostName, format.date(kit.madeAt), kit.fingerprint.replace(" ", "\u00a0"))}
          </p>
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => window.print()}>
          <Printer aria-hidden className="size-4.5" />
          {words.print}
        </Button>
        <Button onClick={save}>
          <FileDown aria-hidden className="size-4.5" />
          {words.file}
        </Button>
      </div>
      <Fold label={words.without}>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
          tabIndex={0}
          className="overflow-x-auto rounded-xl bg-sunken px-4 py-3 font-mono text-sm"
        >
          {kit.commands.join("\n")}
        </pre>
      </Fold>
    </div>
  );
}
