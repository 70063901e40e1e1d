import type { Menu } from "electron";

/** macOS has its menu at the top of the screen, and the keys for copy and paste live there. Elsewhere a window of ours has none. */
export const applicationMenu = (menu: Pick<typeof Menu, "buildFromTemplate">, platform: NodeJS.Platform): Menu | null =>
  platform === "darwin" ? menu.buildFromTemplate([{ role: "appMenu" }, { role: "editMenu" }, { role: "windowMenu" }]) : null;
