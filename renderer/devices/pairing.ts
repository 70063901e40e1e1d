/** `ABCDEFGH` → `ABCD-EFGH`: easier to read out and to type; the gateway forgives the dash. */
export const groupCode = (code: string): string => (code.length === 8 ? `${code.slice(0, 4)}-${code.slice(4)}` : code);

/** True for an address that only the gateway's own computer can open. */
export function isLoopbackUrl(url: string): boolean {
  try {
    const { hostname } = new URL(url);
    return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d+){3}$/.test(hostname);
  } catch {
    return false; // Not an address: better no advice than a wrong one.
  }
}

/** What is left of a code: `9:05`, or null when it has ended. */
export function timeLeft(expiresAtMs: number, nowMs: number): string | null {
  const seconds = Math.ceil((expiresAtMs - nowMs) / 1000);
  if (seconds <= 0) return null;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The first device that was not there before; null when there is none. */
export const newcomer = <T extends { readonly id: string }>(known: ReadonlySet<string>, devices: readonly T[]): T | null =>
  devices.find(one => !known.has(one.id)) ?? null;

/** A picture as an address that needs no unsafe markup in the page. */
export const svgAddress = (svg: string): string => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
