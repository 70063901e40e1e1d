import { isIP, SocketAddress } from "node:net";
import type { Slots } from "../../contract/errors/failure.ts";
import type { Settings } from "../../contract/settings/schema.ts";
import { createRanges } from "./ranges.ts";

export const loopbackAddress = "127.0.0.1";

/** Least length of the owner's token: guessing is hopeless, also for who may try from the whole tailnet. */
export const leastTokenLength = { loopback: 24, tailnet: 32 } as const;

export type BindProblem = {
  readonly code: "BIND_TOO_WIDE" | "BIND_NOT_HERE" | "TOKEN_TOO_WEAK" | "CONFIG_VALUE";
  /** A warning leaves loopback served; an error means that these settings must not be used. */
  readonly severity: "error" | "warning";
  readonly path: readonly string[];
  readonly slots: Slots;
};

/** Addresses to listen on, loopback first, and what is wrong with those that were asked for. */
export type BindDecision = { readonly listen: readonly string[]; readonly problems: readonly BindProblem[] };

const bindPath = ["gateway", "bind"];
const tooWide = ["lan", "all", "public", "any", "*"];
const loopbackNames = ["localhost", "loopback", "local"];

/**
 * Where the gateway listens. Loopback always; beside it one address of the tailnet, when this machine has it. Everything wider is refused.
 * `interfaces`: the addresses that this machine has now. `proven`: those of them that Tailscale calls its own; `tailnet` finds no others,
 * because some providers give out addresses of the same range. Left out where nobody can say, such as when a file is checked.
 */
export function bindAddresses(
  settings: Pick<Settings, "gateway">,
  interfaces: readonly string[],
  proven?: readonly string[],
): BindDecision {
  const { bind, auth, tailscale } = settings.gateway;
  const asked = normalised(bind);
  const ranges = createRanges();
  const here = interfaces.map(normalised);
  const own = proven?.map(normalised);
  const refuse = (problem: Omit<BindProblem, "severity" | "path">): BindDecision => ({
    listen: [loopbackAddress],
    problems: [{ severity: "error", path: bindPath, ...problem }],
  });

  if (loopbackNames.includes(asked) || ranges.isLoopback(asked)) {
    const further = isIP(asked) && asked !== loopbackAddress ? [asked] : [];
    return {
      listen: [loopbackAddress, ...further],
      problems: weakToken(auth?.token, leastTokenLength[tailscale.serve ? "tailnet" : "loopback"]),
    };
  }
  if (asked === "tailnet" || ranges.isTailnet(asked)) {
    const problems = weakToken(auth?.token, leastTokenLength.tailnet);
    const found = here.filter(address =>
      asked === "tailnet" ? ranges.isTailnet(address) && (own?.includes(address) ?? true) : address === asked,
    );
    if (found.length > 0) return { listen: [loopbackAddress, ...new Set(found)], problems };
    const slots = { key: bindPath.join("."), address: bind };
    return {
      listen: [loopbackAddress],
      problems: [...problems, { code: "BIND_NOT_HERE", severity: "warning", path: bindPath, slots }],
    };
  }
  if (isIP(asked) !== 0 || tooWide.includes(asked)) return refuse({ code: "BIND_TOO_WIDE", slots: { address: bind } });
  return refuse({
    code: "CONFIG_VALUE",
    slots: {
      problem: 'must be "127.0.0.1", "tailnet" or this machine\'s Tailscale address',
      problemZh: '应为 "127.0.0.1"、"tailnet" 或本机的 Tailscale 地址',
    },
  });
}

/** A token in the vault is measured where it is put in. */
function weakToken(token: string | undefined, least: number): BindProblem[] {
  if (token === undefined || token.startsWith("vault:") || token.length >= least) return [];
  return [{ code: "TOKEN_TOO_WEAK", severity: "error", path: ["gateway", "auth", "token"], slots: { least } }];
}

/** One spelling for each address: lower case, no brackets, no zone, IPv6 shortened, IPv4 inside IPv6 as IPv4. */
function normalised(text: string): string {
  const address = text
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/%.*$/, "");
  if (isIP(address) !== 6) return address;
  const short = new SocketAddress({ address, family: "ipv6" }).address;
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(short)?.[1] ?? short;
}
