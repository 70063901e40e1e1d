import { readFile } from "node:fs/promises";
import * as z from "zod";
import { isMissing, replaceFile } from "../../config/atomic-file.ts";
import { endOfWindow, type Share, windowOf } from "./redis-shares.ts";

/** Where the names of the other gateways outlive this process. */
export type PeerFile = { load(): Promise<string | null>; save(text: string): Promise<void> };

/** @param path in the gateway's home, which nobody else writes */
export const createPeerFile = (path: string): PeerFile => ({
  load: () =>
    readFile(path, "utf8").catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    }),
  save: text => replaceFile(path, text),
});

const Kept = z.object({ peers: z.record(z.string(), z.number()) });

/** What a gateway is told of another: when it was last here by the server's clock; below zero: it left. */
export type Sighting = { readonly id: string; readonly seen: number };

type Peer = {
  seen: number;
  /** How often in a row it was found unchanged. */
  still: number;
  heardAt: number;
  copy: { readonly seen: number; readonly shares: readonly Share[] } | null;
};

const dayMs = 86_400_000;
/** A month, and what its days are longer in some zone: what was spent before that counts for no window any more. */
const forgottenAfterMs = 33 * dayMs;

/**
 * What this gateway remembers of the others for the day when Redis loses its data. Of one that is silent it has a copy of its share: that
 * share does not change any more, so it can be put back. Silent is who left, or did nothing while this gateway looked `silentTicks` times: no
 * clock decides it, for after a pause of the server all look silent. Of one that is busy no copy would be right: it is waited for. After a start only
 * the names are known, and all are waited for.
 */
export function createPeers(deps: { readonly file: PeerFile; readonly gatewayId: string; readonly silentTicks: number }) {
  const peers = new Map<string, Peer>();
  let saved: Record<string, number> = {};

  const text = (): Record<string, number> => Object.fromEntries([...peers].map(([id, { heardAt }]) => [id, heardAt]));

  return {
    async load(now: number): Promise<void> {
      const found = await deps.file.load();
      if (found === null) return;
      saved = Kept.parse(JSON.parse(found)).peers;
      for (const [id, heardAt] of Object.entries(saved))
        if (heardAt + forgottenAfterMs > now) peers.set(id, { seen: Number.NaN, still: 0, heardAt, copy: null });
    },

    /**
     * What the epoch says of the others: whom it has seen, and whom it awaits. One that it does not name any more is forgotten.
     * @returns those of which a copy is to be taken: they are silent, and there is none of their last word
     */
    hear(sightings: readonly Sighting[], awaited: readonly string[], now: number): string[] {
      const wanted: string[] = [];
      const named = new Set([...sightings.map(({ id }) => id), ...awaited]);
      for (const id of peers.keys()) if (!named.has(id)) peers.delete(id);
      for (const { id, seen } of sightings) {
        if (id === deps.gatewayId) continue;
        const peer = peers.get(id) ?? { seen, still: -1, heardAt: now, copy: null };
        if (peer.seen === seen) peer.still++;
        else {
          peer.seen = seen;
          peer.still = 0;
          peer.copy = null;
        }
        const silent = seen < 0 || peer.still >= deps.silentTicks;
        if (!silent) peer.heardAt = now;
        peers.set(id, peer);
        if (peer.heardAt + forgottenAfterMs <= now) peers.delete(id);
        else if (silent && peer.copy === null) wanted.push(id);
      }
      return wanted;
    },

    keep(id: string, seen: number, shares: readonly Share[]): void {
      const peer = peers.get(id);
      if (peer) peer.copy = { seen, shares };
    },

    /** What to say of the others at the beginning of an epoch. */
    all: (now: number): { id: string; sure: boolean; shares: Share[] }[] =>
      [...peers].map(([id, { copy }]) => ({
        id,
        sure: copy !== null,
        shares: (copy?.shares ?? []).filter(({ key }) => !(endOfWindow(windowOf(key)) < now)),
      })),

    /** Writes the names down when they differ from what is written, or are a day older. */
    async save(): Promise<void> {
      const names = text();
      const same =
        Object.keys(names).length === Object.keys(saved).length &&
        Object.entries(names).every(([id, at]) => Math.abs(at - (saved[id] ?? 0)) < dayMs);
      if (same) return;
      await deps.file.save(`${JSON.stringify({ peers: names })}\n`);
      saved = names;
    },
  };
}
