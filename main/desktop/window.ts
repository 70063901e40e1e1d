import type { BrowserWindow, BrowserWindowConstructorOptions } from "electron";
import { bridgeChannels } from "../../contract/bridge.ts";
import type { GatewayStatus } from "../../contract/status.ts";
import type { SupervisorLog } from "../supervisor/supervisor-log.ts";
import type { Timers } from "../supervisor/timers.ts";
import { appAddress } from "./app-protocol.ts";
import { bridgeState } from "./bridge-state.ts";
import type { ModelStore } from "./model.ts";
import type { SignIn } from "./sign-in.ts";
import { type Area, type PlaceFile, placeWindow } from "./window-place.ts";
import { isOurs } from "./window-rules.ts";

export type WindowDeps = {
  readonly create: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  readonly model: Pick<ModelStore, "get" | "subscribe" | "change">;
  readonly signIn: SignIn;
  readonly place: PlaceFile;
  readonly screens: () => readonly Area[];
  readonly timers: Timers;
  readonly log: Pick<SupervisorLog, "warn">;
  readonly platform: NodeJS.Platform;
  readonly preload: string;
  readonly icon: string;
  readonly dark: () => boolean;
  /** Off in a packaged app. */
  readonly devTools: boolean;
  /** Does this desktop show tray icons now? */
  readonly trayHost: () => Promise<boolean>;
  /** The window was closed: it went to the tray, or was minimised where there is none. */
  readonly onClosed: (to: "tray" | "minimised") => void;
  /** Windows logs off. */
  readonly onSessionEnd: () => void;
};

/** A short absence of the gateway is shown by its own pages, which keep what was typed. */
const graceMs: Readonly<Record<Exclude<GatewayStatus["kind"], "running">, number>> = {
  starting: 3_000,
  waiting: 3_000,
  stopping: 3_000,
  // A restart passes through `stopped`.
  stopped: 100,
  gaveUp: 100,
};
const againMs = 1_000;
const paper = { light: "#faf6f0", dark: "#191613" } as const;

type Shown = { readonly kind: "nothing" } | { readonly kind: "own" } | { readonly kind: "gateway"; readonly origin: string };

/** The one window: the gateway's pages while it runs, our own page while it does not. Made when it is first wanted. */
export function createWindow(deps: WindowDeps) {
  const { model, timers, log } = deps;
  let window: BrowserWindow | null = null;
  let shown: Shown = { kind: "nothing" };
  /** Where the gateway's pages go on after our own page. */
  let path = "/";
  /** Of two loads only the later counts. */
  let loads = 0;
  /** The last load that is through. */
  let loaded = 0;
  let cancelWait = (): void => undefined;
  let leaving = false;

  const load = async (address: string, next: Shown): Promise<void> => {
    loads += 1;
    const mine = loads;
    shown = next;
    const target = window;
    if (target === null) return;
    try {
      // With only another `#` it would stay the same document, and the page would not look at its address.
      const bare = (url: string): string => url.replace(/#.*$/, "");
      if (address.includes("#") && bare(target.webContents.getURL()) === bare(address)) await target.loadURL(appAddress);
      await target.loadURL(address);
      loaded = mine;
    } catch (error) {
      if (mine !== loads || target.isDestroyed()) return;
      // Not the message: it has the address, and that may carry a code.
      log.warn(`a page could not be shown: ${String((error as { code?: unknown }).code ?? "no reason")}`);
      shown = { kind: "nothing" };
      cancelWait();
      cancelWait = timers.after(againMs, follow);
    }
  };

  const rememberPath = (): void => {
    const address = window?.webContents.getURL() ?? "";
    if (shown.kind !== "gateway" || !URL.canParse(address)) return;
    const url = new URL(address);
    if (url.origin === shown.origin) path = url.pathname + url.search;
  };

  const showOwn = (): void => {
    if (window === null || shown.kind === "own") return;
    rememberPath();
    void load(appAddress, { kind: "own" });
  };

  const showGateway = async (): Promise<void> => {
    const { gateway } = model.get();
    if (gateway.kind !== "running" || window === null) return;
    loads += 1;
    const mine = loads;
    const { bootId, url } = gateway;
    shown = { kind: "gateway", origin: new URL(url).origin };
    const address = await deps.signIn.addressOf(gateway, path);
    const now = model.get().gateway;
    if (mine !== loads || now.kind !== "running" || now.bootId !== bootId) return;
    await load(address, shown);
  };

  /** A window that was signed out, here or from another device, is signed in again: its sign-in page would be a dead end. */
  const comeIn = async (): Promise<void> => {
    const { gateway } = model.get();
    if (gateway.kind !== "running" || shown.kind !== "gateway" || loaded !== loads) return;
    const mine = loads;
    if ((await deps.signIn.isKnown(gateway.url)) || mine !== loads) return;
    rememberPath();
    await showGateway();
  };

  const follow = (): void => {
    const { gateway } = model.get();
    if (window === null || leaving) return;
    cancelWait();
    if (gateway.kind === "running") {
      if (shown.kind !== "gateway" || shown.origin !== new URL(gateway.url).origin) void showGateway();
    } else if (shown.kind === "nothing") showOwn();
    else if (shown.kind === "gateway") cancelWait = timers.after(graceMs[gateway.kind], showOwn);
  };

  const tell = (): void => {
    if (window === null || window.isDestroyed()) return;
    const { gateway } = model.get();
    const origin = gateway.kind === "running" ? new URL(gateway.url).origin : null;
    if (isOurs(window.webContents.getURL(), origin)) window.webContents.send(bridgeChannels.state, bridgeState(model.get()));
  };

  const putAway = async (target: BrowserWindow): Promise<void> => {
    const host = await deps.trayHost();
    model.change({ trayShown: host });
    if (target.isDestroyed()) return;
    if (host) target.hide();
    else target.minimize();
    deps.onClosed(host ? "tray" : "minimised");
  };

  const make = (): BrowserWindow => {
    const made = deps.create({
      ...placeWindow(deps.place.read(), deps.screens()),
      minWidth: 360,
      minHeight: 420,
      show: false,
      title: "Hearth",
      icon: deps.icon,
      backgroundColor: deps.dark() ? paper.dark : paper.light,
      autoHideMenuBar: true,
      webPreferences: {
        preload: deps.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        // It would fetch its dictionaries from the internet.
        spellcheck: false,
        devTools: deps.devTools,
      },
    });
    made.on("close", event => {
      if (!made.isMinimized()) deps.place.write(made.getNormalBounds());
      if (leaving) return;
      event.preventDefault();
      void putAway(made).catch((error: unknown) => log.warn(`the window could not be put away: ${String(error)}`));
    });
    made.on("closed", () => {
      window = null;
      shown = { kind: "nothing" };
    });
    if (deps.platform === "win32") {
      made.on("query-session-end", deps.onSessionEnd);
      made.on("session-end", deps.onSessionEnd);
    }
    made.webContents.on("render-process-gone", (_event, { reason }) => {
      log.warn(`the page's process is gone: ${reason}`);
      rememberPath();
      shown = { kind: "nothing" };
      follow();
    });
    return made;
  };

  /** The window, with something in it. */
  const ensure = (): BrowserWindow => {
    if (window === null) {
      window = make();
      follow();
    }
    return window;
  };

  const unsubscribe = model.subscribe(() => {
    follow();
    tell();
  });

  return {
    /** Shows the window, at `wanted` of the gateway's pages; "/" leaves it where it is. */
    open(wanted: string): void {
      if (leaving) return;
      const target = ensure();
      if (target.isMinimized()) target.restore();
      target.show();
      target.focus();
      if (wanted === "/") return void comeIn();
      path = wanted;
      if (model.get().gateway.kind === "running") void showGateway();
    },
    /** Windows tells only windows that it logs off: there is one from the start, unseen. */
    hold(): void {
      ensure();
    },
    /** For a start at login on a desktop without tray icons. */
    openMinimised(): void {
      ensure().minimize();
    },
    focused: (): boolean => window?.isFocused() === true,
    /** From now on closing the window closes it. */
    leave(): void {
      leaving = true;
      cancelWait();
    },
    stop(): void {
      leaving = true;
      cancelWait();
      unsubscribe();
      if (window !== null && !window.isDestroyed()) {
        if (!window.isMinimized()) deps.place.write(window.getNormalBounds());
        window.destroy();
      }
    },
  };
}

export type DesktopWindow = ReturnType<typeof createWindow>;
