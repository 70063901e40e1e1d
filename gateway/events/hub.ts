import type { AppEvent } from "../../contract/events.ts";

/** `audience` is the one principal (as `principalId` writes it) that may see the event beside the owner; absent when everybody who is signed in may. */
export type NumberedEvent = { readonly id: string; readonly event: AppEvent; readonly audience?: string };

/** The one stream of everything that changes. Keeps the newest events so that a client may resume. */
export type EventHub = {
  publish(event: AppEvent, audience?: string): void;
  /**
   * Calls `listener` for every event from now on, first for those after `lastEventId` when they are still kept; otherwise, when an id was
   * given that is not kept, for one `resync`. Returns how to stop.
   */
  subscribe(listener: (event: NumberedEvent) => void, lastEventId?: string): () => void;
  subscribers(): number;
};
