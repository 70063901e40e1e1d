import type { DesktopState } from "../../contract/bridge.ts";
import type { GatewayStatus } from "../../contract/status.ts";
import type { DesktopModel } from "./model.ts";

const attemptOf = (status: GatewayStatus): number | null => {
  if (status.kind === "starting") return status.attempt;
  return status.kind === "waiting" || status.kind === "gaveUp" ? status.failures : null;
};

/** What a page may know: no address with a code, no token. */
export function bridgeState(model: DesktopModel): DesktopState {
  const { gateway, failure, otherPort } = model;
  const { version, language, home, startAtLogin, keyStore, update, previousVersion } = model;
  return {
    ...{ version, language, home, startAtLogin, keyStore, update, previousVersion },
    tray: model.trayShown,
    gateway: {
      kind: gateway.kind,
      attempt: attemptOf(gateway),
      restartAtMs: gateway.kind === "waiting" ? gateway.restartAtMs : null,
      failure,
      lastLines: gateway.kind === "waiting" || gateway.kind === "gaveUp" ? [...gateway.lastLines] : [],
      otherPort,
    },
  };
}
