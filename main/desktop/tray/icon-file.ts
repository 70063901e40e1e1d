import { join } from "node:path";
import type { TrayIcon } from "./view.ts";

export type PanelLook = {
  readonly platform: NodeJS.Platform;
  /** The system draws its panels dark. */
  readonly dark: boolean;
  /** Pixels for each unit of the first screen. */
  readonly scale: number;
};

const panelHeight = 22;
const drawn = [22, 24, 32, 48] as const;

/**
 * The picture of a state for this panel, inside the folder of assets. macOS colours a template by itself and finds the dense one by name;
 * Windows chooses a size from the .ico; a Linux panel scales what it is given, so it is given the size that comes nearest from above.
 */
export function trayImageFile(assets: string, icon: TrayIcon, { platform, dark, scale }: PanelLook): string {
  if (platform === "darwin") return join(assets, "tray", "template", `${icon}Template.png`);
  const folder = join(assets, "tray", dark ? "dark" : "light");
  if (platform === "win32") return join(folder, `${icon}.ico`);
  const size = drawn.find(size => size >= panelHeight * scale) ?? 48;
  return join(folder, `${icon}-${size}.png`);
}

/** Desktops whose panel is dark whatever the windows look like. */
const alwaysDark = /\b(gnome|unity|pantheon|cinnamon)\b/i;

/** Is the panel dark? `desktop` is XDG_CURRENT_DESKTOP, `darkWindows` what the system prefers for windows. */
export const isPanelDark = (platform: NodeJS.Platform, desktop: string | undefined, darkWindows: boolean): boolean =>
  darkWindows || (platform === "linux" && alwaysDark.test(desktop ?? ""));
