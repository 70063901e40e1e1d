import { appScheme } from "./app-protocol.ts";

/** The gateway's own origin while it runs, `http://127.0.0.1:18789`; null while it does not. */
export type GatewayOrigin = string | null;

const parse = (address: string): URL | null => (URL.canParse(address) ? new URL(address) : null);

/** A page of ours: the desktop's own, or one of the gateway that runs now. */
export function isOurs(address: string, gateway: GatewayOrigin): boolean {
  const url = parse(address);
  if (url === null) return false;
  // Node knows no origin of a scheme of our own, so its parts are compared.
  if (url.protocol === `${appScheme}:`) return url.host === "hearth";
  return gateway !== null && url.username === "" && url.password === "" && url.origin === gateway;
}

/** Opened in the person's own browser: https, and nothing that hides where it leads. */
export function mayOpenOutside(address: string): boolean {
  const url = parse(address);
  return url !== null && url.protocol === "https:" && url.username === "" && url.password === "" && address.length <= 2_000;
}

/** What becomes of a link or a script that wants to leave the page. */
export function judgeNavigation(address: string, gateway: GatewayOrigin): "stay" | "outside" | "refuse" {
  if (isOurs(address, gateway)) return "stay";
  return mayOpenOutside(address) ? "outside" : "refuse";
}

/**
 * What a page may load or talk to: what is ours, and what needs no network. While the gateway does not run nothing goes to its address:
 * another program may listen there by then, and would be sent the cookie.
 */
export function mayRequest(address: string, gateway: GatewayOrigin): boolean {
  const url = parse(address);
  if (url === null) return false;
  if (!/^(?:https?|wss?):$/.test(url.protocol)) return true;
  return gateway !== null && url.origin.replace(/^ws/, "http") === gateway;
}

/** A page may write to the clipboard after a click. Everything else is refused; notices come from the desktop itself. */
export function mayUse(permission: string, origin: string, gateway: GatewayOrigin): boolean {
  return permission === "clipboard-sanitized-write" && isOurs(origin, gateway);
}
