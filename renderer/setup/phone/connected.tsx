import { Check } from "lucide-react";
import { useState } from "react";
import type { Device } from "../../../contract/routes/access.ts";
import type { RouteResponse } from "../../../contract/routes/define.ts";
import type { Routes } from "../../../contract/routes/table.ts";
import type { FailureText } from "../../api/client.ts";
import { DeviceIcon } from "../../devices/device-icon.tsx";
import { useWizardText } from "../../i18n/wizard-text.ts";
import { Link } from "../../router/link.tsx";
import { setupPath } from "../../router/route.ts";
import { useApp } from "../../state/app-context.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";

type Tested =
  | { readonly kind: "no" }
  | { readonly kind: "testing" }
  | { readonly kind: "told"; readonly outcome: RouteResponse<Routes["testPush"]>["outcome"] }
  | { readonly kind: "failed"; readonly failure: FailureText };

/** The device that came in, and a notice to try whether it can be told things. */
export function Connected({ device, secure }: { device: Device; secure: boolean }) {
  const words = useWizardText().phone;
  const { api } = useApp();
  const [tested, setTested] = useState<Tested>({ kind: "no" });
  const test = async (): Promise<void> => {
    setTested({ kind: "testing" });
    const outcome = await api("testPush", { params: { id: device.id } });
    setTested(outcome.ok ? { kind: "told", outcome: outcome.value.outcome } : { kind: "failed", failure: outcome.failure });
  };
  const noAddress = tested.kind === "told" && tested.outcome === "notSubscribed" && !secure;
  return (
    <Card className="flex flex-col gap-5 p-6">
      <div role="status" className="flex items-center gap-4">
        <span className="relative grid size-12 shrink-0 place-items-center rounded-2xl bg-leaf-wash text-leaf [&>svg]:size-6">
          <DeviceIcon device={device} />
          <span className="absolute -right-1.5 -bottom-1.5 grid size-6 place-items-center rounded-full border-2 border-raised bg-leaf text-raised">
            <Check aria-hidden className="size-3.5" />
          </span>
        </span>
        <div className="min-w-0">
          <p className="font-semibold wrap-anywhere">{words.connected(device.name)}</p>
          <p className="text-[0.95rem] text-soft">{words.connectedText}</p>
        </div>
      </div>
      <Button className="self-start" busy={tested.kind === "testing"} onClick={() => void test()}>
        {words.test}
      </Button>
      <div aria-live="polite" className="empty:hidden">
        {tested.kind === "told" && (
          <div className="flex flex-col items-start gap-3">
            <p>{noAddress ? words.notSecure : words.outcomes[tested.outcome]}</p>
            {noAddress && (
              <Link to={setupPath("reach")} className={buttonClass("plain", "small")}>
                {words.toHttps}
              </Link>
            )}
          </div>
        )}
        {tested.kind === "failed" && <ErrorNote failure={tested.failure} />}
      </div>
    </Card>
  );
}
