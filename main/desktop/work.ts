import type { Dialog, Shell } from "electron";
import type { Outcome } from "../../contract/client.ts";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Supervisor } from "../supervisor/supervisor.ts";
import type { SupervisorLog } from "../supervisor/supervisor-log.ts";
import type { Autostart } from "./autostart.ts";
import type { BridgeWork } from "./bridge.ts";
import type { GatewayDoor } from "./gateway-door.ts";
import type { GatewayPort } from "./gateway-port.ts";
import type { KeyStore } from "./key-store.ts";
import type { LastGood } from "./last-good.ts";
import type { DesktopActions, FailureWords, ModelStore } from "./model.ts";
import type { Updates } from "./updates.ts";
import { mayOpenOutside } from "./window-rules.ts";

export type WorkDeps = {
  readonly supervisor: Pick<Supervisor, "status" | "start" | "restart" | "stop">;
  /** Ends the programs beside the gateway; the next gateway wants them anew. */
  readonly rest: () => void;
  readonly port: Pick<GatewayPort, "choose">;
  readonly lastGood: Pick<LastGood, "wish">;
  readonly keyStore: Pick<KeyStore, "turnOn" | "turnOff">;
  readonly autostart: Autostart;
  readonly updates: Updates;
  readonly door: Pick<GatewayDoor, "call">;
  readonly model: Pick<ModelStore, "get" | "change">;
  readonly dialog: Pick<Dialog, "showOpenDialog">;
  readonly shell: Pick<Shell, "openExternal" | "openPath" | "showItemInFolder">;
  readonly log: Pick<SupervisorLog, "warn">;
  /** The folder of the logs. */
  readonly logs: string;
  readonly settingsFile: string;
  readonly openWindow: (path: string) => void;
  readonly quit: () => void;
};

export const stopWithinMs = 10_000;

/** What pages may ask for; each rejects with an AppError when it cannot. */
export function createWork(deps: WorkDeps): BridgeWork {
  const { supervisor, model } = deps;
  const restart = async (): Promise<void> => void (await supervisor.restart(stopWithinMs));
  return {
    async start(port, recover) {
      if (port !== undefined) deps.port.choose(port);
      if (recover) deps.lastGood.wish();
      if ((port !== undefined || recover) && supervisor.status().kind === "running") await restart();
      else supervisor.start();
    },
    restart,
    async stop() {
      await supervisor.stop(stopWithinMs);
      deps.rest();
    },
    open: async path => deps.openWindow(path),
    async openExternal(url) {
      if (!mayOpenOutside(url)) throw AppError.of("BRIDGE_REFUSED");
      await deps.shell.openExternal(url);
    },
    async chooseFolder(title) {
      const { canceled, filePaths } = await deps.dialog.showOpenDialog({
        title,
        properties: ["openDirectory", "createDirectory"],
      });
      return canceled ? null : (filePaths[0] ?? null);
    },
    async setStartAtLogin(on) {
      const now = deps.autostart.set(on);
      model.change({ startAtLogin: now });
      if (on && now !== "on" && now !== "needsApproval") throw AppError.of("AUTOSTART_FAILED", { problem: now });
    },
    async setKeyStore(on) {
      if (on) await deps.keyStore.turnOn();
      else await deps.keyStore.turnOff();
      await restart();
    },
    checkForUpdate: () => deps.updates.check(),
    installUpdate: () => deps.updates.install(),
    previousVersion: () => deps.updates.back(),
    async showLog() {
      const problem = await deps.shell.openPath(deps.logs);
      if (problem !== "") throw AppError.of("HOME_NOT_USABLE", { folder: deps.logs, problem });
    },
    async openSettingsFile() {
      // Not every system has a program for .json5: its folder is shown then.
      const problem = await deps.shell.openPath(deps.settingsFile);
      if (problem !== "") deps.shell.showItemInFolder(deps.settingsFile);
    },
    // After the answer has gone to the page.
    quit: async () => void setImmediate(deps.quit),
  };
}

/** The same for tray and menu, which cannot be answered: what goes wrong is shown by `tell`. */
export function createActions(
  work: BridgeWork,
  deps: Pick<WorkDeps, "door" | "model" | "log" | "openWindow"> & { readonly tell: (failure: FailureWords) => void },
): DesktopActions {
  const { door, model, log, tell, openWindow } = deps;
  const run = (doing: Promise<unknown>): void => {
    doing.catch((error: unknown) => {
      log.warn(`an action of the menu failed: ${error instanceof Error ? error.message : String(error)}`);
      const known = error instanceof AppError ? error : AppError.of("INTERNAL", { reference: "desktop" }, { cause: error });
      const { code, message, hint } = known.failure(model.get().language).error;
      tell({ code, message, hint });
    });
  };
  const ask = async (call: Promise<Outcome<unknown>>): Promise<void> => {
    const outcome = await call;
    if (!outcome.ok) tell(outcome.failure);
  };
  return {
    open: openWindow,
    start: () => run(work.start(undefined, false)),
    recover: () => run(work.start(undefined, true)),
    restart: () => run(work.restart()),
    stop: () => run(work.stop()),
    pause: paused => run(ask(door.call(api => api("setAnswering", { body: { paused } })))),
    backUpNow() {
      run(ask(door.call(api => api("createBackup", { body: {} }))));
      // Its progress and its outcome are there.
      openWindow("/backup");
    },
    setStartAtLogin: on => run(work.setStartAtLogin(on)),
    checkForUpdate: () => run(work.checkForUpdate()),
    installUpdate: () => run(work.installUpdate()),
    showLog: () => run(work.showLog()),
    openSettingsFile: () => run(work.openSettingsFile()),
    quit: () => run(work.quit()),
  };
}
