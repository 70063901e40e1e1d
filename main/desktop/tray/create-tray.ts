import { Menu, type MenuItemConstructorOptions, nativeImage, nativeTheme, screen, Tray } from "electron";
import type { Clock, Timers } from "../../supervisor/timers.ts";
import type { DesktopActions, ModelStore } from "../model.ts";
import { isPanelDark, trayImageFile } from "./icon-file.ts";
import { createTrayLoop } from "./tray-loop.ts";
import { findItem, runAction, type TrayIcon, type TrayItem, type TrayView } from "./view.ts";

export type TrayDeps = {
  readonly model: Pick<ModelStore, "get" | "subscribe">;
  readonly actions: DesktopActions;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The folder of `main/assets`, as it is packaged. */
  readonly assets: string;
  readonly platform: NodeJS.Platform;
  /** XDG_CURRENT_DESKTOP. */
  readonly desktop: string | undefined;
  /** Puts `__hearthTest.tray` on the global object. */
  readonly openToTests: boolean;
};

/** What tests of the whole app read and press: the system's own menu cannot be asked back. */
export type TrayTestHook = { view(): TrayView; image(): string; press(id: string): boolean; click(): void };

/** `&` would underline the next letter. */
const plain = (label: string): string => label.replaceAll("&", "&&");

/**
 * The one icon of this app beside the clock, and its menu. The object that is returned must be kept for as long as the icon shall be seen:
 * a Tray that nobody holds is collected and disappears.
 */
export function createTray({ model, actions, clock, timers, assets, platform, desktop, openToTests }: TrayDeps) {
  const imageFile = (icon: TrayIcon): string => {
    const systemDark =
      platform === "win32" ? nativeTheme.shouldUseDarkColorsForSystemIntegratedUI : nativeTheme.shouldUseDarkColors;
    const dark = isPanelDark(platform, desktop, systemDark);
    return trayImageFile(assets, icon, { platform, dark, scale: screen.getPrimaryDisplay().scaleFactor });
  };
  const tray = new Tray(nativeImage.createFromPath(imageFile("working")));
  let menu = new Menu();
  let shownImage = "";

  const showImage = (icon: TrayIcon): void => {
    const file = imageFile(icon);
    if (file === shownImage) return;
    shownImage = file;
    const image = nativeImage.createFromPath(file);
    if (platform === "darwin") image.setTemplateImage(true);
    tray.setImage(image);
  };

  const press = (item: Extract<TrayItem, { kind: "button" | "checkbox" }>): void => {
    runAction(actions, item.action);
    if (item.kind === "checkbox") loop.redraw();
  };

  const toMenu = (item: TrayItem): MenuItemConstructorOptions => {
    switch (item.kind) {
      case "separator":
        return { type: "separator" };
      case "line":
        return { id: item.id, label: plain(item.label), enabled: false };
      case "submenu":
        return { id: item.id, label: plain(item.label), type: "submenu", submenu: item.items.map(toMenu) };
      case "button":
        return { id: item.id, label: plain(item.label), enabled: item.enabled, click: () => press(item) };
      case "checkbox":
        return {
          id: item.id,
          label: plain(item.label),
          type: "checkbox",
          checked: item.checked,
          enabled: item.enabled,
          click: () => press(item),
        };
    }
  };

  const draw = (view: TrayView): void => {
    showImage(view.icon);
    tray.setToolTip(view.tooltip);
    menu = Menu.buildFromTemplate(view.items.map(toMenu));
    // Linux shows the menu that was set, not what became of it: each change is set anew.
    tray.setContextMenu(menu);
  };

  const loop = createTrayLoop({ model, clock, timers, draw });
  const look = (): void => showImage(loop.view().icon);
  const openWindow = (): void => actions.open("/");
  nativeTheme.on("updated", look);
  screen.on("display-metrics-changed", look);
  // macOS opens the menu at a click; elsewhere a click is the short way to the window.
  if (platform !== "darwin") tray.on("click", openWindow);

  const testHook: TrayTestHook = {
    view: loop.view,
    image: () => shownImage,
    press(id) {
      const item = findItem(loop.view().items, id);
      const pressable = item !== null && (item.kind === "button" || item.kind === "checkbox") && item.enabled;
      if (pressable) menu.getMenuItemById(id)?.click();
      return pressable;
    },
    click: openWindow,
  };
  if (openToTests) Object.assign(globalThis, { __hearthTest: { tray: testHook } });

  return {
    stop(): void {
      loop.stop();
      nativeTheme.off("updated", look);
      screen.off("display-metrics-changed", look);
      tray.destroy();
    },
  };
}

export type DesktopTray = ReturnType<typeof createTray>;
