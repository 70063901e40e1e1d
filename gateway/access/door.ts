import type { IncomingMessage } from "node:http";
import { AppError } from "../../contract/errors/app-error.ts";

export type DoorRequest = Pick<IncomingMessage, "url" | "headers" | "rawHeaders">;

/**
 * Host names (with port, as browsers write them) under which this gateway answers. Loopback and every address that is listened on carry
 * the port; a name of the settings may stand behind a proxy, so without a port of its own it is accepted plain and with ours.
 */
export function allowedHosts(input: {
  readonly port: number;
  readonly addresses: readonly string[];
  readonly names: readonly string[];
}): ReadonlySet<string> {
  const hosts = new Set<string>();
  const add = (name: string): void => {
    hosts.add(`${name}:${input.port}`);
    if (input.port === 80 || input.port === 443) hosts.add(name);
  };
  for (const name of ["localhost", "127.0.0.1", "[::1]"]) add(name);
  for (const address of input.addresses) add(address.includes(":") && !address.startsWith("[") ? `[${address}]` : address);
  for (const written of input.names) {
    const name = written.trim().toLowerCase();
    if (name === "") continue;
    hosts.add(name);
    if (!/:\d+$/.test(name)) for (const port of [80, 443, input.port]) hosts.add(`${name}:${port}`);
  }
  return hosts;
}

/**
 * Pages, icons and manifests may be opened by a link from anywhere; everything else is for our own pages and for programs. The router
 * matches the decoded path, so it is what counts here; one that cannot be decoded, or is none, is no page.
 */
function isPage(path: string): boolean {
  try {
    return !/^(?!\/)|^\/(api|v1|metrics|health)(\/|$)/.test(decodeURI(path));
  } catch {
    return false;
  }
}

/** The path of a request's target, and the host of one that is written as a whole address, as proxies are asked (`GET http://host/path`). */
function targetOf(url: string): { path: string; host: string | null } {
  const [, host = null, rest = ""] = /^(?:[a-z][a-z\d+.-]*:\/\/([^/?#]*))?([^?#]*)/i.exec(url) ?? [];
  return { path: rest, host };
}

const countHosts = (rawHeaders: readonly string[]): number =>
  rawHeaders.filter((name, at) => at % 2 === 0 && name.length === 4 && name.toLowerCase() === "host").length;

/**
 * Turns away what a foreign web page can make a browser send (DNS rebinding, cross-site requests, forms, WebSockets). Programs send no
 * Origin and pass. Returns the refusal, or null.
 */
export function refuseAtDoor(request: DoorRequest, hosts: ReadonlySet<string>): AppError | null {
  const { headers } = request;
  const host = headers.host;
  if (host === undefined || host === "") return AppError.of("HOST_MISSING");
  // Node keeps the first and drops the others; a proxy before us may have gone by another one.
  if (countHosts(request.rawHeaders) > 1) return AppError.of("REQUEST_MALFORMED", { problem: "two Host headers" });
  // `tailscale serve` says so of what came in by Funnel, from the open internet.
  if (headers["tailscale-funnel-request"] !== undefined)
    return AppError.of("FUNNEL_REFUSED", { name: shorten(host), port: Number(/:(\d+)$/.exec(host)?.[1] ?? 443) });
  const target = targetOf(request.url ?? "/");
  for (const name of [host, target.host ?? host])
    if (!hosts.has(name) && !hosts.has(name.toLowerCase())) return AppError.of("HOST_NOT_ALLOWED", { host: shorten(name) });
  if (headers.upgrade !== undefined && /websocket/i.test(headers.upgrade)) return AppError.of("UPGRADE_NOT_SERVED");
  const origin = headers.origin;
  if (origin !== undefined && !isAllowedOrigin(origin, hosts))
    return AppError.of("ORIGIN_NOT_ALLOWED", { origin: shorten(origin) });
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none" && !isPage(target.path))
    return AppError.of("ORIGIN_NOT_ALLOWED", { origin: origin === undefined ? "another site" : shorten(origin) });
  return null;
}

function isAllowedOrigin(origin: string, hosts: ReadonlySet<string>): boolean {
  const match = /^(https?):\/\/([^/?#@\s]+)$/i.exec(origin);
  const host = match?.[2]?.toLowerCase();
  return host !== undefined && hosts.has(host);
}

const shorten = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
