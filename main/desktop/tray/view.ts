import type { DesktopActions } from "../model.ts";

/** The four shapes of the icon. `working`: something goes on by itself. `stopped`: nothing is answered. */
export type TrayIcon = "running" | "working" | "warning" | "stopped";

/** What an item does, as data: two views are the same when they say the same. */
export type TrayAction =
  | { readonly do: "open"; readonly path: string }
  | { readonly do: "pause"; readonly paused: boolean }
  | { readonly do: "setStartAtLogin"; readonly on: boolean }
  | {
      readonly do:
        | "start"
        | "recover"
        | "restart"
        | "backUpNow"
        | "installUpdate"
        | "checkForUpdate"
        | "showLog"
        | "openSettingsFile"
        | "quit";
    };

export type TrayItem =
  /** Text that cannot be pressed. */
  | { readonly kind: "line"; readonly id: string; readonly label: string }
  | { readonly kind: "separator" }
  | {
      readonly kind: "button";
      readonly id: string;
      readonly label: string;
      readonly enabled: boolean;
      readonly action: TrayAction;
    }
  | {
      readonly kind: "checkbox";
      readonly id: string;
      readonly label: string;
      readonly checked: boolean;
      readonly enabled: boolean;
      readonly action: TrayAction;
    }
  | { readonly kind: "submenu"; readonly id: string; readonly label: string; readonly items: readonly TrayItem[] };

/** Everything that the tray shows. `items[0]` is the state in words, for desktops that show no tooltip. */
export type TrayView = { readonly icon: TrayIcon; readonly tooltip: string; readonly items: readonly TrayItem[] };

/** Does what an item says. */
export function runAction(actions: DesktopActions, action: TrayAction): void {
  if (action.do === "open") actions.open(action.path);
  else if (action.do === "pause") actions.pause(action.paused);
  else if (action.do === "setStartAtLogin") actions.setStartAtLogin(action.on);
  else actions[action.do]();
}

/** The item with this id, also inside a submenu; null when the view has none. */
export function findItem(items: readonly TrayItem[], id: string): Exclude<TrayItem, { kind: "separator" }> | null {
  for (const item of items) {
    if (item.kind === "separator") continue;
    if (item.id === id) return item;
    const inside = item.kind === "submenu" ? findItem(item.items, id) : null;
    if (inside !== null) return inside;
  }
  return null;
}
