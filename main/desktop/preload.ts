import { contextBridge, ipcRenderer } from "electron";
import type { BridgeAnswer, DesktopBridge, DesktopState } from "../../contract/bridge.ts";

/**
 * Runs sandboxed in every page of our windows; what it may do is decided by main, which checks each call. The names of the channels are
 * those of `bridgeChannels` in contract/bridge.ts, written out because a preload must not carry the schemas.
 */
const bridge: DesktopBridge = {
  call: call => ipcRenderer.invoke("hearth:call", call) as Promise<BridgeAnswer>,
  onState(listener) {
    const hear = (_event: unknown, state: DesktopState): void => listener(state);
    ipcRenderer.on("hearth:state", hear);
    return () => void ipcRenderer.off("hearth:state", hear);
  },
};

contextBridge.exposeInMainWorld("hearthDesktop", bridge);
