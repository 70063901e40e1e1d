import { isIP, SocketAddress } from "node:net";
import type { CompanionState } from "../../contract/companions.ts";
import type { Language } from "../../contract/errors/define.ts";
import type { Reach, ReachMode } from "../../contract/routes/reach.ts";
import { createRanges } from "./ranges.ts";
import { describeServe, type ServeState } from "./serve/decide-serve.ts";
import { isUp, type TailnetFacts } from "./tailscale/tailnet-state.ts";
import { describeTailnet } from "./tailscale/tailnet-words.ts";

export type ReachFacts = {
  readonly mode: ReachMode;
  /** Null until Tailscale was asked once. */
  readonly facts: TailnetFacts | null;
  readonly serve: ServeState;
  /** With port, as they stand in an URL. */
  readonly listening: readonly string[];
  readonly port: number;
};

const ranges = createRanges();
const addressOf = (listening: string): string => listening.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
const sameAddress = (a: string, b: string): boolean => a === b || (isIP(a) === 6 && isIP(b) === 6 && short(a) === short(b));
const short = (address: string): string => new SocketAddress({ address, family: "ipv6" }).address;

/** Where a phone opens Hearth; null while only this computer can. Said only of what is proven: served through, or listened on while the tailnet is up. */
export function reachUrl({ mode, facts, serve, listening }: ReachFacts): string | null {
  if (mode === "serve") return serve.kind === "serving" ? serve.url : null;
  if (mode === "local" || !facts || !isUp(facts.kind)) return null;
  const open = listening.find(
    one => ranges.isTailnet(addressOf(one)) && facts.addresses.some(own => sameAddress(own, addressOf(one))),
  );
  return open === undefined ? null : `http://${open}`;
}

const hostName = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Names of this machine in the tailnet under which requests may come: the whole one, and without https also the short one. Each name opens
 * the door to pages of that name, so it counts only while the tailnet is up (a frozen daemon may come back), and only if it is a whole name.
 */
export function hostNames({ mode, facts, serve }: ReachFacts): readonly string[] {
  if (mode === "local" || !facts || !(isUp(facts.kind) || facts.kind === "frozen")) return [];
  const { name } = facts;
  if (name === null || !hostName.test(name)) return [];
  if (mode === "address") return [name, name.split(".")[0] ?? name];
  const port = serve.kind === "serving" || serve.kind === "starting" ? serve.port : null;
  return port === null || port === 443 ? [name] : [name, `${name}:${port}`];
}

/** The page's whole answer. */
export function describeReach(
  reach: ReachFacts & { readonly companion: CompanionState | null; readonly canServe: boolean },
  language: Language,
): Reach {
  const { mode, facts, serve, listening } = reach;
  const url = reachUrl(reach);
  const notAsked = {
    ...{ kind: "starting", code: "TAILSCALE_STARTING", slots: {}, action: "none", url: null, command: null, version: null },
    ...{ name: null, login: null, https: false, keyExpiresAt: null, addresses: [], peers: [], health: [] },
  } satisfies TailnetFacts;
  return {
    mode,
    listening: [...listening],
    url,
    secure: url?.startsWith("https://") === true,
    tailnet: describeTailnet(facts ?? notAsked, language),
    serve: describeServe(serve, mode === "serve", reach.companion, language),
    canServe: reach.canServe,
  };
}
