import type { Page } from "playwright-core";
import type { BridgeCall, DesktopState } from "../../contract/bridge.ts";

const state: DesktopState = {
  version: "0.1.0",
  language: "en",
  home: "/home/anna/.hearth",
  gateway: { kind: "running", attempt: null, restartAtMs: null, failure: null, lastLines: [], otherPort: null },
  startAtLogin: "off",
  keyStore: { kind: "file", offered: true, name: "Keychain" },
  tray: true,
  update: { kind: "off", reason: "development" },
  previousVersion: null,
};

/** Gives a page what the desktop's preload gives it, from memory; `callsOf` tells what the page asked for. */
export const giveDesktop = (page: Page): Promise<unknown> =>
  page.addInitScript(first => {
    let now = first;
    const calls: BridgeCall[] = [];
    const listeners = new Set<(state: DesktopState) => void>();
    const call = (wanted: BridgeCall) => {
      calls.push(wanted);
      if (wanted.call === "setStartAtLogin") now = { ...now, startAtLogin: wanted.on ? "on" : "off" };
      for (const listener of listeners) listener(now);
      return Promise.resolve({ ok: true, state: now });
    };
    const onState = (listener: (state: DesktopState) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    Object.assign(globalThis, { hearthDesktop: { call, onState }, desktopCalls: calls });
  }, state);

export const callsOf = (page: Page): Promise<BridgeCall[]> =>
  page.evaluate(() => (globalThis as unknown as { desktopCalls: BridgeCall[] }).desktopCalls);
