import { useEffect } from "react";
import type { Device } from "../../contract/routes/access.ts";
import { useText } from "../i18n/use-text.tsx";
import { useApp } from "../state/app-context.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { isLoopbackUrl, newcomer } from "./pairing.ts";
import { HereOnly, PairingCode } from "./pairing-code.tsx";
import { RoleChoice } from "./role-choice.tsx";
import { usePairing } from "./use-pairing.ts";

/** Lets a new device in: which role, then a code that ends after ten minutes. Closes by itself when the device has come. */
export function PairDialog({ devices, onClose }: { devices: readonly Device[]; onClose: () => void }) {
  const { common, devices: words } = useText();
  const { toasts } = useApp();
  const { role, setRole, step, makeCode } = usePairing(devices.map(one => one.id));
  const connected = step.kind === "shown" ? newcomer(step.known, devices) : null;
  useEffect(() => {
    if (!connected) return;
    toasts.show(words.connected(connected.name));
    onClose();
  }, [connected, toasts, words, onClose]);

  if (step.kind === "shown") {
    const scannable = !isLoopbackUrl(step.pairing.url);
    return (
      <Dialog
        open
        onClose={onClose}
        title={scannable ? words.codeTitle : words.hereTitle}
        description={scannable ? words.codeText : undefined}
      >
        <PairingCode
          pairing={step.pairing}
          busy={step.busy}
          onNewCode={() => void makeCode()}
          hereOnly={<HereOnly onLeave={onClose} />}
          waiting={words.waiting}
        />
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.pairTitle}
      footer={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button tone="primary" busy={step.busy} onClick={() => void makeCode()}>
            {words.makeCode}
          </Button>
        </>
      }
    >
      <RoleChoice role={role} onChange={setRole} />
      {step.failure && <ErrorNote failure={step.failure} />}
    </Dialog>
  );
}
