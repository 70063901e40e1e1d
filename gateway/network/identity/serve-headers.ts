import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { createRanges } from "../ranges.ts";

const ranges = createRanges();

/** What `tailscale serve` says of who asks. Any program of this machine can say the same: it is proven by `whois`. */
export type ServeClaim = {
  /** The asking machine's address in the tailnet. */
  readonly address: string;
  /** Null for tagged machines, which belong to nobody. */
  readonly login: string | null;
};

const one = (value: string | readonly string[] | undefined): string | null => (typeof value === "string" ? value : null);

/** The claim of a request's headers, or null: exactly one forwarded address, and it is one of the tailnet. */
export function claimOf(headers: IncomingHttpHeaders): ServeClaim | null {
  const address = one(headers["x-forwarded-for"])?.trim() ?? "";
  if (isIP(address) === 0 || !ranges.isTailnet(address)) return null;
  const login = one(headers["tailscale-user-login"]);
  return { address, login: login === null || login === "" ? null : decodeWords(login) };
}

/** Names beyond ASCII come as encoded words (RFC 2047): `=?utf-8?q?J=C3=BCrgen?=`. What is none stays as it is. */
export function decodeWords(text: string): string {
  return text
    .replace(/(\?=)\s+(?==\?)/g, "$1")
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, kind: string, coded: string) =>
      kind.toLowerCase() === "b" ? Buffer.from(coded, "base64").toString("utf8") : decodeQ(coded),
    );
}

function decodeQ(coded: string): string {
  const bytes = coded
    .replace(/_/g, " ")
    .replace(/=([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
