import type { Menu } from "electron";

/**
 * macOS has its menu at the top of the screen, and the keys for copy and paste live there. Elsewhere it is hidden until Alt is pressed; its
 * keys (Ctrl+Q) work all the same, so that there is a way out where no tray icon is shown.
 */
export const applicationMenu = (menu: Pick<typeof Menu, "buildFromTemplate">, platform: NodeJS.Platform): Menu =>
  platform === "darwin"
    ? menu.buildFromTemplate([{ role: "appMenu" }, { role: "editMenu" }, { role: "windowMenu" }])
    : menu.buildFromTemplate([{ label: "Hearth", submenu: [{ role: "quit" }] }, { role: "editMenu" }]);
