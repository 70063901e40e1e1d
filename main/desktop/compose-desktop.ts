import { join } from "node:path";
import { bridgeChannels } from "../../contract/bridge.ts";
import { type Environment, languageOf } from "../environment.ts";
import { probeHealth } from "../supervisor/probe.ts";
import { createSupervisorLog } from "../supervisor/supervisor-log.ts";
import { systemClock, systemTimers } from "../supervisor/timers.ts";
import type { UpHome } from "../up/home.ts";
import { findRunningGateway } from "../up/running-gateway.ts";
import { findStranger, tellAlreadyRunning } from "./already-running.ts";
import { appScheme, createAppProtocol } from "./app-protocol.ts";
import { applicationMenu } from "./application-menu.ts";
import type { DesktopArguments } from "./arguments.ts";
import { createBackUpFirst } from "./back-up-first.ts";
import { createBridge } from "./bridge.ts";
import { bridgeState } from "./bridge-state.ts";
import { chooseAutostart } from "./choose-autostart.ts";
import type { ChooseUpdatesDeps } from "./choose-updates.ts";
import type { ElectronParts } from "./electron-parts.ts";
import { createGatewayPort } from "./gateway-port.ts";
import { guardContents, guardPermissions, guardRequests } from "./guard-contents.ts";
import { createKeyStore } from "./key-store.ts";
import { createLastGood } from "./last-good.ts";
import { createModelStore, firstModel } from "./model.ts";
import { createNativeNotices } from "./native-notices.ts";
import { createNotices } from "./notices.ts";
import { createWakefulness, watchPower } from "./power.ts";
import { createShutdown } from "./shutdown.ts";
import { createSignIn } from "./sign-in.ts";
import { createSupervision } from "./supervise.ts";
import { createToldOnce } from "./told-once.ts";
import type { createTray } from "./tray/create-tray.ts";
import { askProgram, createTrayHost } from "./tray/tray-host.ts";
import type { Updates } from "./updates.ts";
import { createUtilitySpawner } from "./utility-child.ts";
import { createWindow } from "./window.ts";
import { createPlaceFile } from "./window-place.ts";
import { createActions, createWork, stopWithinMs } from "./work.ts";

export type DesktopDeps = {
  readonly electron: ElectronParts;
  /** Handed in, because its file imports `electron` itself. */
  readonly createTray: typeof createTray;
  /** Where new versions come from, made of what the desktop has for it. */
  readonly chooseUpdates: (parts: UpdateParts) => Updates;
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  /** Ends a process at once. */
  readonly killNow: (pid: number) => void;
  readonly places: {
    readonly gateway: string;
    readonly preload: string;
    /** The folder of the built pages, and that of the pictures. */
    readonly pages: string;
    readonly assets: string;
    /** How this program is started, for the entry that starts it at login. */
    readonly command: readonly string[];
  };
};

export type UpdateParts = Omit<ChooseUpdatesDeps, "packaged" | "platform" | "environment" | "resources">;

/** For gateway, companions and everything else together. */
const leaveWithinMs = 15_000;
const mostLogBytes = 1024 * 1024;

/** The desktop, from an Electron that is ready to a gateway that starts. Parts begin in this order and end in the reverse. */
export async function runDesktop(deps: DesktopDeps, { args, home }: { args: DesktopArguments; home: UpHome }): Promise<void> {
  const { electron, environment, platform, places } = deps;
  const { app, dialog, shell, session, powerMonitor } = electron;
  const [clock, timers] = [systemClock, systemTimers];
  const log = createSupervisorLog(home.log, mostLogBytes, clock.now);
  const language = languageOf(environment, app.getLocale());

  const stranger = await findStranger(() => findRunningGateway(home.ownerFile, probeHealth), timers);
  if (stranger !== null) {
    log.info(`another Hearth has this home: pid ${stranger.pid}`);
    if (!args.hidden) await tellAlreadyRunning(stranger, language, { dialog, shell });
    app.exit(0);
    return;
  }

  const model = createModelStore(firstModel({ home: home.root, language, version: app.getVersion(), nowMs: clock.now() }));
  const gatewayOrigin = (): string | null => {
    const { gateway } = model.get();
    return gateway.kind === "running" ? new URL(gateway.url).origin : null;
  };
  const openOutside = (url: string): void => {
    shell.openExternal(url).catch((error: unknown) => log.warn(`the browser could not be opened: ${String(error)}`));
  };

  app.on("web-contents-created", (_event, contents) => guardContents(contents, { gateway: gatewayOrigin, openOutside }));
  guardPermissions(session.defaultSession, gatewayOrigin);
  guardRequests(session.defaultSession, gatewayOrigin);
  electron.protocol.handle(appScheme, createAppProtocol(places.pages));
  electron.Menu.setApplicationMenu(applicationMenu(electron.Menu, platform));

  const keyStore = createKeyStore({
    safeStorage: electron.safeStorage,
    platform,
    files: { sealedKey: join(home.root, "keys", "system.key"), vault: join(home.root, "data", "vault.json") },
    log,
  });
  const settleKey = async (): Promise<void> => {
    await keyStore.settle();
    model.change({ keyStore: keyStore.state() });
  };

  const lastGood = createLastGood();
  const { supervisor, door, keeper, rest } = createSupervision({
    spawnGateway: createUtilitySpawner({
      fork: electron.utilityProcess.fork,
      entry: places.gateway,
      args: () => ["--key-from-parent", ...port.args(), ...lastGood.args()],
      environment: () => ({ ...environment, HEARTH_HOME: home.root, HEARTH_LANG: environment.HEARTH_LANG ?? language }),
      firstWord: keyStore.word,
      killNow: deps.killNow,
    }),
    environment: { ...environment, HEARTH_HOME: home.root },
    ...{ clock, timers, log, model },
    onEvent(event) {
      if (event.kind === "notice") notices.hear(event.notice);
      else if (event.kind === "hello" || event.kind === "resync") void catchUp();
    },
    onRunning() {
      port.running().catch((error: unknown) => log.warn(`the port could not be kept: ${String(error)}`));
      settleKey().catch((error: unknown) => log.warn(`the key store could not be asked: ${String(error)}`));
    },
  });
  const port = createGatewayPort({ given: args.port, door, log });
  const catchUp = async (): Promise<void> => {
    const kept = await door.call(api => api("listNotices"));
    if (kept.ok) notices.catchUp(kept.value.notices);
  };

  const autostart = chooseAutostart({ app, shell, platform, environment, command: places.command, log });
  const window = createWindow({
    create: options => new electron.BrowserWindow(options),
    ...{ model, timers, log, platform },
    signIn: createSignIn({ cookies: session.defaultSession.cookies, door }),
    place: createPlaceFile(join(home.root, "run", "window.json")),
    screens: () => electron.screen.getAllDisplays().map(display => display.workArea),
    preload: places.preload,
    icon: join(places.assets, "icon.png"),
    dark: () => electron.nativeTheme.shouldUseDarkColors,
    devTools: !app.isPackaged,
    trayHost: createTrayHost({ platform, ask: askProgram }),
    onClosed: to => (to === "tray" ? notices.closedToTray() : notices.closedWithoutTray()),
    onSessionEnd: () => leave(),
  });
  const notices = createNotices({
    show: createNativeNotices(electron.Notification),
    log,
    language: () => model.get().language,
    focused: window.focused,
    open: window.open,
    once: createToldOnce(join(home.root, "run", "desktop-told.json"), log),
    startedAtMs: clock.now(),
  });

  const updates = deps.chooseUpdates({
    version: app.getVersion(),
    versions: join(home.root, "versions"),
    language: () => model.get().language,
    backUp: createBackUpFirst({ door, timers, log }),
    async endEverything() {
      await endInOrder();
      app.releaseSingleInstanceLock();
    },
    relaunch() {
      app.relaunch({ execPath: places.command[0] ?? process.execPath, args: places.command.slice(1) });
      app.quit();
    },
    ...{ clock, timers, log },
  });

  const shared = { supervisor, rest, port, lastGood, keyStore, autostart, updates, door, model, dialog, shell, log };
  const files = { logs: join(home.root, "logs"), settingsFile: join(home.root, "hearth.json5") };
  const work = createWork({ ...shared, ...files, openWindow: window.open, quit: () => app.quit() });
  const actions = createActions(work, {
    ...shared,
    openWindow: window.open,
    tell({ message, hint }) {
      dialog
        .showMessageBox({ type: "warning", title: "Hearth", message, detail: hint })
        .catch((error: unknown) => log.warn(`a message could not be shown: ${String(error)}`));
    },
  });
  electron.ipcMain.handle(
    bridgeChannels.call,
    createBridge({
      work,
      log,
      state: () => bridgeState(model.get()),
      gateway: gatewayOrigin,
      language: () => model.get().language,
    }),
  );

  const wakefulness = createWakefulness(electron.powerSaveBlocker);
  model.subscribe(now => {
    notices.follow(now);
    wakefulness.follow(now);
  });
  updates.onState(update => model.change({ update, previousVersion: updates.previous() }));
  autostart.mend();
  model.change({ startAtLogin: autostart.state(), update: updates.state(), previousVersion: updates.previous() });

  const tray = deps.createTray({
    ...{ model, actions, clock, timers, platform },
    assets: places.assets,
    desktop: environment.XDG_CURRENT_DESKTOP,
    openToTests: environment.HEARTH_DESKTOP_TEST === "1",
  });

  let leaving = false;
  let over = false;
  const end = createShutdown({
    steps: [
      { name: "the gateway", end: leftMs => supervisor.stop(Math.min(leftMs, stopWithinMs)) },
      { name: "the programs beside it", end: leftMs => keeper.stop(leftMs) },
      { name: "the door", end: door.close },
      { name: "the window", end: window.stop },
      { name: "the tray", end: tray.stop },
    ],
    deadlineMs: leaveWithinMs,
    ...{ clock, timers, log },
  });
  const endInOrder = async (): Promise<void> => {
    leaving = true;
    window.leave();
    await end();
    over = true;
  };
  const leave = (): void => {
    if (!leaving) void endInOrder().then(() => app.quit());
  };
  app.on("before-quit", event => {
    if (over) return;
    event.preventDefault();
    leave();
  });
  watchPower({ monitor: powerMonitor, tell: supervisor.send, leave });
  // The tray is the app: without a window it goes on.
  app.on("window-all-closed", () => undefined);
  app.on("second-instance", () => window.open("/"));
  app.on("activate", () => window.open("/"));

  const hidden = args.hidden || (platform === "darwin" && app.getLoginItemSettings().wasOpenedAtLogin);
  if (!hidden) window.open("/");
  else if (!(await createTrayHost({ platform, ask: askProgram })())) window.openMinimised();
  else if (platform === "win32") window.hold();
  await keyStore.prepare();
  supervisor.start();
}
