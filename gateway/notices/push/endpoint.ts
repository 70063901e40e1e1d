import { isIP } from "node:net";

/**
 * A push service as browsers name it: https, its usual port, a public name. Null when it is none. What the name stands for is looked at
 * when something is sent, because it may change.
 */
export function readEndpoint(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "" || url.port !== "") return null;
  const name = url.hostname.replace(/\.$/, "");
  if (isIP(name.replace(/^\[|\]$/g, "")) !== 0 || !name.includes(".")) return null;
  return /\.(ts\.net|local|localhost|internal|home\.arpa|lan)$/.test(name) ? null : url;
}
