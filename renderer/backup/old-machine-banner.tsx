import { MonitorOff } from "lucide-react";
import { useState } from "react";
import { useText } from "../i18n/use-text.tsx";
import { Banner, bannerActionClass } from "../shell/banner.tsx";
import { useApp, useAppState } from "../state/app-context.tsx";

/** Of the gateway's troubles: restored from another machine, and nobody has said yet that it is off. */
export const oldMachineTrouble = "restore.oldMachine";

/** Asks whether the machine that a backup came from is off; until then this one answers nobody. */
export function OldMachineBanner() {
  const { common } = useText();
  const { api, toasts } = useApp();
  const trouble = useAppState(state => state.overview?.troubles.find(one => one.id === oldMachineTrouble));
  const [busy, setBusy] = useState(false);
  if (trouble === undefined) return null;
  const off = async (): Promise<void> => {
    setBusy(true);
    const outcome = await api("oldMachineOff");
    setBusy(false);
    if (!outcome.ok) toasts.show(outcome.failure.message, { tone: "bad" });
  };
  return (
    <Banner
      tone="honey"
      icon={<MonitorOff aria-hidden />}
      action={
        <button type="button" className={bannerActionClass} aria-disabled={busy} onClick={() => busy || void off()}>
          {common.oldMachine.action}
        </button>
      }
    >
      {trouble.message} {trouble.hint}
    </Banner>
  );
}
