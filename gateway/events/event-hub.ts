import type { AppEvent } from "../../contract/events.ts";
import type { Log } from "../log.ts";
import type { EventHub, NumberedEvent } from "./hub.ts";

export type RingLimits = { readonly events: number; readonly characters: number };

const defaults: RingLimits = { events: 5_000, characters: 4 * 1024 * 1024 };

type Kept = { readonly numbered: NumberedEvent; readonly characters: number };

/** Length of an event as JSON; of the many small ones a close guess. */
const lengthOf = (event: AppEvent): number =>
  event.kind === "message.delta" ? event.text.length + 200 : JSON.stringify(event).length;

/**
 * The hub of one run of the gateway. Ids are `bootId:n`, n from 1 without a gap, so an id of a former run is told from ours.
 * Kept are the newest 5,000 events or 4 MB of their JSON, whichever is less.
 */
export function createEventHub(deps: { bootId: string; log: Log; limits?: RingLimits }): EventHub {
  const limits = deps.limits ?? defaults;
  const listeners = new Set<(event: NumberedEvent) => void>();
  /** Oldest first; `ring[first]` is the oldest that counts, what lies before it is dropped from time to time. */
  let ring: Kept[] = [];
  let first = 0;
  let characters = 0;
  let next = 1;

  const tell = (listener: (event: NumberedEvent) => void, event: NumberedEvent): void => {
    try {
      listener(event);
    } catch (error) {
      // One listener's trouble must not keep the event from the others.
      deps.log.error({ problem: error instanceof Error ? error.message : String(error) }, "an event listener failed");
    }
  };

  const trim = (): void => {
    while (ring.length - first > limits.events || (characters > limits.characters && ring.length - first > 1)) {
      characters -= ring[first]?.characters ?? 0;
      first += 1;
    }
    if (first > 1_024 && first * 2 > ring.length) {
      ring = ring.slice(first);
      first = 0;
    }
  };

  /** The events after `id`, or undefined when one of them is not kept any more or `id` is not ours. */
  const after = (id: string): NumberedEvent[] | undefined => {
    const [boot, count] = id.split(":");
    const seen = Number(count);
    if (boot !== deps.bootId || !Number.isSafeInteger(seen) || seen < 0 || seen >= next) return undefined;
    const missed = next - 1 - seen;
    return missed > ring.length - first ? undefined : ring.slice(ring.length - missed).map(kept => kept.numbered);
  };

  return {
    publish(event, audience) {
      const id = `${deps.bootId}:${next}`;
      const numbered: NumberedEvent = audience === undefined ? { id, event } : { id, event, audience };
      const kept = { numbered, characters: lengthOf(event) };
      next += 1;
      ring.push(kept);
      characters += kept.characters;
      trim();
      for (const listener of listeners) tell(listener, numbered);
    },

    subscribe(listener, lastEventId) {
      if (lastEventId !== undefined) {
        const missed = after(lastEventId) ?? [{ id: `${deps.bootId}:${next - 1}`, event: { kind: "resync" as const } }];
        for (const event of missed) tell(listener, event);
      }
      // A listener of its own for each call: the same function may be given twice.
      const own = (event: NumberedEvent): void => listener(event);
      listeners.add(own);
      return () => void listeners.delete(own);
    },

    subscribers: () => listeners.size,
  };
}
