import type { IpcMainInvokeEvent } from "electron";
import { type BridgeAnswer, BridgeCall, type DesktopState, type ParsedBridgeCall } from "../../contract/bridge.ts";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import { unreachable } from "../../contract/unreachable.ts";
import type { SupervisorLog } from "../supervisor/supervisor-log.ts";
import { type GatewayOrigin, isOurs } from "./window-rules.ts";

/** What a call may do. Each rejects with an AppError when it cannot; none waits for the gateway to be up again. */
export type BridgeWork = {
  start(port: number | undefined, recover: boolean): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
  open(path: string): Promise<void>;
  openExternal(url: string): Promise<void>;
  chooseFolder(title: string): Promise<string | null>;
  setStartAtLogin(on: boolean): Promise<void>;
  setKeyStore(on: boolean): Promise<void>;
  checkForUpdate(): Promise<void>;
  installUpdate(): Promise<void>;
  previousVersion(): Promise<void>;
  showLog(): Promise<void>;
  openSettingsFile(): Promise<void>;
  quit(): Promise<void>;
};

export type BridgeDeps = {
  readonly work: BridgeWork;
  readonly state: () => DesktopState;
  readonly gateway: () => GatewayOrigin;
  readonly language: () => Language;
  readonly log: Pick<SupervisorLog, "warn">;
};

/** The part of an Electron event that says who asks. */
export type Caller = { readonly senderFrame: Pick<NonNullable<IpcMainInvokeEvent["senderFrame"]>, "url" | "parent"> | null };

/** The main frame of one of our own pages, and nobody else. A frame that has gone meanwhile is nobody. */
export const mayCall = ({ senderFrame }: Caller, gateway: GatewayOrigin): boolean =>
  senderFrame !== null && senderFrame.parent === null && isOurs(senderFrame.url, gateway);

/** The one door between pages and main. Whatever goes wrong is an answer; a page never gets a rejected promise. */
export const createBridge =
  (deps: BridgeDeps) =>
  async (caller: Caller, given: unknown): Promise<BridgeAnswer> => {
    try {
      if (!mayCall(caller, deps.gateway())) throw AppError.of("BRIDGE_REFUSED");
      const parsed = BridgeCall.safeParse(given);
      if (!parsed.success) throw AppError.of("BRIDGE_REFUSED");
      const folder = await carryOut(parsed.data, deps.work);
      return { ok: true, state: deps.state(), ...(folder === undefined ? {} : { folder }) };
    } catch (error) {
      const known = error instanceof AppError ? error : AppError.of("INTERNAL", { reference: "desktop" }, { cause: error });
      deps.log.warn(`a call of a page failed: ${error instanceof Error ? error.message : String(error)}`);
      const { code, message, hint } = known.failure(deps.language()).error;
      return { ok: false, failure: { code, message, hint } };
    }
  };

/** The chosen folder where the call asks for one, else undefined. */
async function carryOut(call: ParsedBridgeCall, work: BridgeWork): Promise<string | null | undefined> {
  switch (call.call) {
    case "state":
      return undefined;
    case "start":
      return void (await work.start(call.port, call.recover));
    case "restart":
      return void (await work.restart());
    case "stop":
      return void (await work.stop());
    case "open":
      return void (await work.open(call.path));
    case "openExternal":
      return void (await work.openExternal(call.url));
    case "chooseFolder":
      return await work.chooseFolder(call.title);
    case "setStartAtLogin":
      return void (await work.setStartAtLogin(call.on));
    case "setKeyStore":
      return void (await work.setKeyStore(call.on));
    case "checkForUpdate":
      return void (await work.checkForUpdate());
    case "installUpdate":
      return void (await work.installUpdate());
    case "previousVersion":
      return void (await work.previousVersion());
    case "showLog":
      return void (await work.showLog());
    case "openSettingsFile":
      return void (await work.openSettingsFile());
    case "quit":
      return void (await work.quit());
    default:
      return unreachable(call);
  }
}
