import { LogOut, Plus } from "lucide-react";
import { useState } from "react";
import type { Device } from "../../contract/routes/access.ts";
import type { Api, FailureText } from "../api/client.ts";
import { useText } from "../i18n/use-text.tsx";
import { ThisDevice } from "../phone/this-device.tsx";
import { PageFrame } from "../shell/page-frame.tsx";
import { useApp, useAppState } from "../state/app-context.tsx";
import { useAnswer } from "../state/use-answer.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { InlineCode } from "../ui/inline-code.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { inTheWay, RemovalDialog } from "../ui/removal-dialog.tsx";
import { DeviceRow } from "./device-row.tsx";
import { OthersDialog } from "./others-dialog.tsx";
import { PairDialog } from "./pair-dialog.tsx";
import { useNow } from "./use-now.ts";

const ask = (api: Api, signal: AbortSignal) => api("listDevices", undefined, signal);

type Asking = { readonly kind: "remove"; readonly device: Device } | { readonly kind: "others" } | { readonly kind: "signOut" };

/** Who may talk to this Hearth, and the way in for others. */
export function DevicesPage() {
  const { devices: words } = useText();
  const owner = useAppState(state => state.signIn.kind === "signedIn" && state.signIn.role === "owner");
  const revision = useAppState(state => state.devicesRevision);
  const { answer, again } = useAnswer(ask, revision);
  const now = useNow(30_000);
  const [pairing, setPairing] = useState(false);
  const [asking, setAsking] = useState<Asking | null>(null);
  return (
    <PageFrame
      title={words.title}
      actions={
        owner && (
          <Button tone="primary" onClick={() => setPairing(true)}>
            <Plus aria-hidden className="size-4.5" />
            {words.pair}
          </Button>
        )
      }
    >
      <p className="text-soft">{owner ? words.intro : words.introUser}</p>
      <Loaded answer={answer} again={again}>
        {({ devices }) => (
          <>
            {devices.length === 0 ? (
              <Card className="text-soft">{words.none}</Card>
            ) : (
              <ul className="divide-y divide-line rounded-2xl border border-line bg-raised">
                {sorted(devices).map(device => (
                  <DeviceRow
                    key={device.id}
                    device={device}
                    now={Math.max(now, device.lastSeenAt)}
                    manage={owner}
                    onRenamed={again}
                    onRemove={() => setAsking({ kind: "remove", device })}
                    onSignOut={() => setAsking({ kind: "signOut" })}
                  />
                ))}
              </ul>
            )}
            {owner && devices.some(device => !device.current) && (
              <Button tone="quiet" onClick={() => setAsking({ kind: "others" })} className="self-start">
                <LogOut aria-hidden className="size-4.5" />
                {words.others}
              </Button>
            )}
            {asking?.kind === "others" && (
              <OthersDialog
                others={devices.filter(device => !device.current)}
                onRemoved={again}
                onClose={() => setAsking(null)}
              />
            )}
            {pairing && <PairDialog devices={devices} onClose={() => setPairing(false)} />}
          </>
        )}
      </Loaded>
      <ThisDevice />
      {asking?.kind === "remove" && <RemoveDialog device={asking.device} onRemoved={again} onClose={() => setAsking(null)} />}
      {asking?.kind === "signOut" && <SignOutDialog onClose={() => setAsking(null)} />}
    </PageFrame>
  );
}

/** This device first, then those that were here last. */
const sorted = (devices: readonly Device[]): Device[] =>
  [...devices].sort((a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt - a.lastSeenAt);

function RemoveDialog({ device, onRemoved, onClose }: { device: Device; onRemoved: () => void; onClose: () => void }) {
  const { common, devices } = useText();
  const { api, toasts } = useApp();
  const remove = async (): Promise<FailureText | null> => {
    const problem = inTheWay(await api("removeDevice", { params: { id: device.id } }), "DEVICE_NOT_FOUND");
    if (problem) return problem;
    toasts.show(devices.removed(device.name));
    onRemoved();
    return null;
  };
  return (
    <RemovalDialog
      title={devices.removeTitle(device.name)}
      description={devices.removeText}
      action={common.remove}
      remove={remove}
      onClose={onClose}
    />
  );
}

function SignOutDialog({ onClose }: { onClose: () => void }) {
  const { common, devices } = useText();
  const { signOut } = useApp();
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      onConfirm={() => void signOut()}
      title={devices.signOutTitle}
      description={<InlineCode text={devices.signOutText} />}
      action={common.signOut}
    />
  );
}
