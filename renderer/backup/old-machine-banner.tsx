import { MonitorOff } from "lucide-react";
import { useState } from "react";
import type { FailureText } from "../api/client.ts";
import { useText } from "../i18n/use-text.tsx";
import { Banner, bannerActionClass } from "../shell/banner.tsx";
import { useApp, useAppState } from "../state/app-context.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";

/** Of the gateway's troubles: restored from another machine, and nobody has said yet that it is off. */
export const oldMachineTrouble = "restore.oldMachine";

/** Asks whether the machine that a backup came from is off, once more before it counts; until then this one answers nobody. */
export function OldMachineBanner() {
  const { common } = useText();
  const { api } = useApp();
  const trouble = useAppState(state => state.overview?.troubles.find(one => one.id === oldMachineTrouble));
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  if (trouble === undefined) return null;
  const off = async (): Promise<void> => {
    setBusy(true);
    const outcome = await api("oldMachineOff");
    setBusy(false);
    setFailure(outcome.ok ? null : outcome.failure);
    if (outcome.ok) setAsking(false);
  };
  return (
    <>
      <Banner
        tone="honey"
        icon={<MonitorOff aria-hidden />}
        action={
          <button type="button" className={bannerActionClass} onClick={() => setAsking(true)}>
            {common.oldMachine.action}
          </button>
        }
      >
        {trouble.message} {trouble.hint}
      </Banner>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => busy || void off()}
        busy={busy}
        title={common.oldMachine.title}
        description={common.oldMachine.text}
        action={common.oldMachine.confirm}
      >
        {failure && <ErrorNote failure={failure} />}
      </ConfirmDialog>
    </>
  );
}
