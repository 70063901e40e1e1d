import { ChevronRight } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Device } from "../../../contract/routes/access.ts";
import type { Reach } from "../../../contract/routes/reach.ts";
import { isLoopbackUrl, newcomer } from "../../devices/pairing.ts";
import { PairingCode } from "../../devices/pairing-code.tsx";
import { usePairing } from "../../devices/use-pairing.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useWizardText } from "../../i18n/wizard-text.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import { Connected } from "./connected.tsx";
import { NotYet } from "./not-yet.tsx";

/** A code that is made at once, and the device that used it; why a phone cannot use it yet. `reach`: null when nobody told. */
export function PhoneCode({ devices, reach }: { devices: readonly Device[]; reach: Reach | null }) {
  const { common } = useText();
  const words = useWizardText().phone;
  const { step, makeCode } = usePairing(devices.map(one => one.id));
  const asked = useRef(false);
  // One code for one look at this page, also where React mounts twice.
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    void makeCode();
  });
  if (step.kind === "choosing")
    return step.failure ? (
      <ErrorNote failure={step.failure}>
        <Button size="small" busy={step.busy} onClick={() => void makeCode()}>
          {common.retry}
        </Button>
      </ErrorNote>
    ) : (
      <p role="status" className="flex items-center gap-2.5 text-soft">
        <Spinner /> {words.making}
      </p>
    );
  const device = newcomer(step.known, devices);
  if (device) return <Connected device={device} secure={reach?.secure === true} />;
  const code = (waiting: string) => (
    <PairingCode
      pairing={step.pairing}
      busy={step.busy}
      onNewCode={() => void makeCode()}
      hereOnly={null}
      waiting={
        <span role="status" className="mt-2 inline-flex items-center gap-2">
          <Spinner /> {waiting}
        </span>
      }
    />
  );
  if (!isLoopbackUrl(step.pairing.url))
    return (
      <Card className="flex flex-col gap-5 p-6">
        <p className="text-center text-balance">{words.scan}</p>
        {code(words.waiting)}
      </Card>
    );
  return (
    <>
      <NotYet reach={reach} />
      <details className="group rounded-2xl border border-line bg-raised px-4">
        <summary className="flex min-h-12 cursor-pointer list-none items-center gap-2 py-2 font-medium">
          <ChevronRight aria-hidden className="size-4 shrink-0 text-soft transition-transform group-open:rotate-90" />
          {words.hereOnly}
        </summary>
        <div className="pt-2 pb-5">{code(words.waitingHere)}</div>
      </details>
    </>
  );
}
