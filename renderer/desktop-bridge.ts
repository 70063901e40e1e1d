import type { DesktopBridge } from "../contract/bridge.ts";

/** What the desktop's window offers to its pages; null in a plain browser. */
export function desktopBridge(): DesktopBridge | null {
  const { hearthDesktop } = globalThis as { readonly hearthDesktop?: DesktopBridge };
  return hearthDesktop ?? null;
}
