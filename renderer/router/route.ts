/** The pages. Every address of the browser is one of these. */
export type Page =
  | { readonly kind: "chat"; readonly sessionId: string | null; readonly messageId: string | null }
  /** A step of the first run, null for where it goes on; `part` is a page inside that step. */
  | { readonly kind: "setup"; readonly step: string | null; readonly part: string | null }
  | { readonly kind: "settings"; readonly tab: string | null }
  | { readonly kind: "devices" }
  | { readonly kind: "budget"; readonly tab: string | null }
  | { readonly kind: "backup" }
  | { readonly kind: "missing" };

/**
 * `/`, `/c/ID` (`#m-MESSAGE` points at a message), `/setup`, `/setup/STEP`, `/setup/STEP/PART`, `/settings`, `/settings/TAB`, `/devices`,
 * `/budget`, `/budget/TAB`, `/backup`; anything else is `missing`.
 */
export function readPage(pathname: string, hash = ""): Page {
  const [first = "", second, third, ...rest] = pathname.split("/").slice(1).map(decode);
  if (first === "setup" && rest.length === 0) return { kind: "setup", step: second || null, part: third || null };
  if (third !== undefined) return { kind: "missing" };
  const messageId = hash.startsWith("#m-") ? decode(hash.slice(3)) : null;
  if (first === "" && second === undefined) return { kind: "chat", sessionId: null, messageId: null };
  if (first === "c" && second) return { kind: "chat", sessionId: second, messageId };
  if (first === "settings") return { kind: "settings", tab: second || null };
  if (first === "budget") return { kind: "budget", tab: second || null };
  if (first === "devices" && !second) return { kind: "devices" };
  if (first === "backup" && !second) return { kind: "backup" };
  return { kind: "missing" };
}

function decode(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece; // A lone % in an address somebody typed: it names no page, and readPage says so.
  }
}

export const chatPath = (sessionId: string, messageId?: string): string =>
  `/c/${encodeURIComponent(sessionId)}${messageId ? `#m-${encodeURIComponent(messageId)}` : ""}`;
export const settingsPath = (tab?: string): string => (tab ? `/settings/${encodeURIComponent(tab)}` : "/settings");
export const budgetPath = (tab?: string): string => (tab ? `/budget/${encodeURIComponent(tab)}` : "/budget");
export const backupPath = "/backup";
export const setupPath = (step?: string, part?: string): string =>
  ["/setup", ...[step, part].flatMap(piece => (piece === undefined ? [] : [encodeURIComponent(piece)]))].join("/");
