import type { BridgeAnswer, DesktopBridge, DesktopState } from "../../../contract/bridge.ts";
import type { Overview } from "../../../contract/routes/overview.ts";

/** An overview with something that wants the owner, in each weight. */
export const withTroubles: Overview = {
  language: "en",
  setupDone: true,
  answering: { paused: false, pausedAt: null, now: 0, waiting: 0 },
  money: { spentUsd: "0.42", limitUsd: "2", state: "fine", resetsAt: 0 },
  model: "anthropic/claude-sonnet-5",
  local: { running: true, models: 2, loaded: [] },
  reach: { mode: "serve", url: null, ok: false },
  devices: 3,
  backup: null,
  troubles: [
    {
      id: "reach.keyExpires",
      severity: "warning",
      code: "TAILSCALE_KEY_EXPIRES",
      message: "Tailscale signs this computer out in 3 days.",
      hint: "Sign in again on this page before that.",
      path: "/settings/reach",
    },
    {
      id: "settings.CONFIG_VALUE",
      severity: "error",
      code: "CONFIG_VALUE",
      message: "gateway.port in hearth.json5 is not usable: 99999",
      hint: "Write a port between 1024 and 65535; `hearth config rollback` brings the last good file back.",
      path: "/settings/file",
    },
    { id: "info.x", severity: "info", code: "INFO", message: "Only good to know.", hint: "", path: null },
  ],
};

/** A desktop around the page. It is sent to the page as text, so it must not name anything outside itself. */
export function fakeDesktop(): DesktopBridge {
  const listeners = new Set<(state: DesktopState) => void>();
  let state: DesktopState = {
    version: "0.1.0",
    language: "en",
    home: "/home/anna/.hearth",
    gateway: { kind: "running", attempt: null, restartAtMs: null, failure: null, lastLines: [], otherPort: null },
    startAtLogin: "off",
    keyStore: { kind: "file", offered: true, name: "GNOME Keyring" },
    tray: true,
    update: { kind: "available", version: "0.2.0", notes: "Backups to your own disk.", bytes: 98_000_000 },
    previousVersion: "0.0.9",
  };
  const put = (next: Partial<DesktopState>): BridgeAnswer => {
    state = { ...state, ...next };
    for (const listener of listeners) listener(state);
    return { ok: true, state };
  };
  return {
    call: async call => {
      if (call.call === "setStartAtLogin") return put({ startAtLogin: call.on ? "on" : "off" });
      if (call.call === "setKeyStore")
        return put({ keyStore: { kind: call.on ? "system" : "file", offered: true, name: "GNOME Keyring" } });
      if (call.call === "chooseFolder") return { ...put({}), folder: "/media/anna/chosen" };
      return put({});
    },
    onState: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
