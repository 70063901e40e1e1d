import { ChevronRight, TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Device } from "../../../contract/routes/access.ts";
import { isLoopbackUrl, newcomer } from "../../devices/pairing.ts";
import { PairingCode } from "../../devices/pairing-code.tsx";
import { usePairing } from "../../devices/use-pairing.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useWizardText } from "../../i18n/wizard-text.ts";
import { Link } from "../../router/link.tsx";
import { setupPath } from "../../router/route.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import { Connected } from "./connected.tsx";

/** A code that is made at once, and the device that used it. `secure`: the address is https, so that notices can come there. */
export function PhoneCode({ devices, secure }: { devices: readonly Device[]; secure: boolean }) {
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
  if (device) return <Connected device={device} secure={secure} />;
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
      <LoopbackNote />
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

function LoopbackNote() {
  const words = useWizardText().phone;
  return (
    <div className="flex gap-3 rounded-2xl bg-honey-wash px-4 py-3.5">
      <TriangleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-honey" />
      <div className="flex min-w-0 flex-col items-start gap-3">
        <div>
          <p className="font-semibold">{words.loopbackTitle}</p>
          <p className="text-[0.95rem]">{words.loopbackText}</p>
        </div>
        <Link to={setupPath("reach")} className={buttonClass("plain", "small")}>
          {words.loopbackAction}
        </Link>
      </div>
    </div>
  );
}
