import { createBoundedMap } from "../../access/bounded-map.ts";
import type { TailnetPerson } from "../../access/caller.ts";
import type { Clock } from "../../clock.ts";
import type { TailscaleClient } from "../tailscale/client.ts";

const knownMs = 60_000;
/** After a silence nobody waits again for this long. */
const silentMs = 10_000;
const mostAddresses = 1_000;
/** Programs of this computer can claim any number of addresses: beyond these nobody waits. */
const mostAtOnce = 8;

/**
 * Who of the tailnet has an address: asked of the daemon, kept for a minute. A question takes at most the client's limit; while the daemon
 * is silent or has enough questions before it, what was known last holds on, and for others nobody waits.
 */
export function createKnownPeople(deps: { readonly client: Pick<TailscaleClient, "whois">; readonly clock: Clock }) {
  const { client, clock } = deps;
  const known = createBoundedMap<string, { readonly person: TailnetPerson | null; readonly until: number }>(mostAddresses);
  const asked = new Map<string, Promise<TailnetPerson | null>>();

  const ask = async (address: string): Promise<TailnetPerson | null> => {
    const found = await client.whois(address);
    const silent = found === "silent";
    const person = silent ? (known.get(address)?.person ?? null) : found;
    known.set(address, { person, until: clock.now() + (silent ? silentMs : knownMs) });
    return person;
  };

  return {
    at(address: string): TailnetPerson | null | Promise<TailnetPerson | null> {
      const kept = known.get(address);
      if (kept && kept.until > clock.now()) return kept.person;
      const running = asked.get(address);
      if (running) return running;
      if (asked.size >= mostAtOnce) return kept?.person ?? null;
      const question = ask(address).finally(() => asked.delete(address));
      asked.set(address, question);
      return question;
    },
    /** The tailnet is another now: an address may belong to somebody else. */
    forget: (): void => known.clear(),
  };
}

export type KnownPeople = ReturnType<typeof createKnownPeople>;
