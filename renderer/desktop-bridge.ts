import type { DesktopBridge } from "../contract/bridge.ts";

/** What the desktop's window offers to its pages; null in a plain browser. */
export function desktopBridge(): DesktopBridge | null {
  const { hearthDesktop } = globalThis as { readonly hearthDesktop?: DesktopBridge };
  return hearthDesktop ?? null;
}

/** This page is shown in the desktop's own window, which the desktop signs in. */
export const isDesktop = (): boolean => desktopBridge() !== null;
