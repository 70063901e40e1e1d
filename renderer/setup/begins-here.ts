import type { Device } from "../../contract/routes/access.ts";

/**
 * Whether an unfinished setup goes on at this device: at the one that was there first among the owner's, and where it came to set up
 * (`forSetup`: by the setup link, or as the desktop app). A phone that was just paired is there to talk.
 */
export function beginsHere(devices: readonly Pick<Device, "role" | "createdAt" | "current">[], forSetup: boolean): boolean {
  const own = devices.find(one => one.current);
  if (forSetup || own === undefined) return true;
  return !devices.some(one => !one.current && one.role === "owner" && one.createdAt < own.createdAt);
}
