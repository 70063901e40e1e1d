import { LogOut, Trash2 } from "lucide-react";
import type { Device } from "../../contract/routes/access.ts";
import { isDesktop } from "../desktop-bridge.ts";
import { useFormat, useText } from "../i18n/use-text.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { DeviceIcon } from "./device-icon.tsx";
import { DeviceName } from "./device-name.tsx";

type Props = {
  device: Device;
  now: number;
  /** The owner may rename and remove. */
  manage: boolean;
  onRenamed: () => void;
  onRemove: () => void;
  onSignOut: () => void;
};

const justNowMs = 90_000;

/** One device: what it is, what it may do, when it was last here. */
export function DeviceRow({ device, now, manage, onRenamed, onRemove, onSignOut }: Props) {
  const { common, devices } = useText();
  const format = useFormat();
  const fresh = device.current || now - device.lastSeenAt < justNowMs;
  return (
    <li className="flex items-start gap-3 px-4 py-3.5 sm:gap-4 sm:px-5">
      <span
        title={devices.kinds[device.kind]}
        className="mt-0.5 grid size-10 shrink-0 place-items-center rounded-xl bg-sunken text-soft [&_svg]:size-5"
      >
        <DeviceIcon device={device} />
        <span className="sr-only">{devices.kinds[device.kind]}</span>
      </span>
      <div className="flex min-w-0 grow flex-col gap-1">
        <DeviceName device={device} editable={manage} onRenamed={onRenamed} />
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-soft">
          {device.current && <Badge tone="leaf">{devices.current}</Badge>}
          <Badge tone={device.role === "owner" ? "ember" : "plain"}>{devices.roles[device.role]}</Badge>
          <span title={`${format.dateTime(device.lastSeenAt)} · ${devices.paired(format.date(device.createdAt))}`}>
            {fresh ? devices.seenNow : devices.seen(format.ago(device.lastSeenAt, now))}
            {device.lastAddress && ` · ${devices.from(device.lastAddress)}`}
          </span>
        </div>
      </div>
      {/* The desktop's window is signed in by the desktop itself. */}
      {device.current && !isDesktop() && (
        <Button size="small" tone="quiet" onClick={onSignOut} className="-mr-2 shrink-0 max-sm:px-2.5">
          <LogOut aria-hidden className="size-4" />
          <span className="max-sm:sr-only">{common.signOut}</span>
        </Button>
      )}
      {!device.current && manage && (
        <IconButton label={devices.remove(device.name)} onClick={onRemove} className="-mr-2 hover:text-rust">
          <Trash2 aria-hidden />
        </IconButton>
      )}
    </li>
  );
}
