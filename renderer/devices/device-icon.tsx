import { Monitor, Smartphone, SquareTerminal, Tablet } from "lucide-react";
import type { Device } from "../../contract/routes/access.ts";

/** A device's picture, guessed from its name where that tells: browsers name themselves "Safari on iPhone". */
export function DeviceIcon({ device }: { device: Pick<Device, "kind" | "name"> }) {
  if (/iPad|tablet/i.test(device.name)) return <Tablet aria-hidden />;
  if (/iPhone|Android|HarmonyOS|phone/i.test(device.name)) return <Smartphone aria-hidden />;
  return device.kind === "app" ? <SquareTerminal aria-hidden /> : <Monitor aria-hidden />;
}
