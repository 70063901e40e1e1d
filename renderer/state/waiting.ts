import type { Api, FailureText } from "../api/client.ts";
import type { AppState } from "./app-state.ts";
import { putSessions } from "./reduce.ts";
import type { Store } from "./store.ts";
import { emptyThread, type Thread } from "./thread.ts";

const prefix = "waiting-";

/** The place of a conversation that was written while nobody answered: it gets its own id when the gateway makes it. */
export const waitingId = (id: string): string => `${prefix}${id}`;
export const isWaiting = (sessionId: string): boolean => sessionId.startsWith(prefix);
/** True while something in this place has yet to go out: then there is nothing to load for it. */
export const waitsToBegin = (sessionId: string, thread: Thread | undefined): boolean =>
  isWaiting(sessionId) && thread !== undefined && thread.unsent.length > 0;

export type Begun = { readonly sessionId: string } | { readonly failure: FailureText };

/** Makes conversations at the gateway. One that waited moves to its new id with all that was written in it, and is made once. */
export function createBeginnings(deps: { api: Api; store: Store<AppState>; onMoved: (from: string, to: string) => void }) {
  const { api, store } = deps;
  const running = new Map<string, Promise<Begun>>();
  const moved = new Map<string, string>();

  const create = async (model: string | null, place: string | null): Promise<Begun> => {
    const outcome = await api("createSession", { body: model === null ? {} : { model } });
    if (!outcome.ok) return { failure: outcome.failure };
    const session = outcome.value;
    store.update(state => {
      const { [place ?? session.id]: waited = emptyThread, ...others } = state.threads;
      return {
        ...state,
        sessions: putSessions(state.sessions, [session]),
        threads: { ...others, [session.id]: { ...waited, load: { kind: "ready" } } },
      };
    });
    if (place !== null) {
      moved.set(place, session.id);
      deps.onMoved(place, session.id);
    }
    return { sessionId: session.id };
  };

  return {
    create: (model: string | null): Promise<Begun> => create(model, null),
    /** The id under which `sessionId` is known now. */
    placeOf: (sessionId: string): string => moved.get(sessionId) ?? sessionId,
    /** The conversation behind `sessionId`, which is made now if it still waits. */
    async settle(sessionId: string, model: string | null): Promise<Begun> {
      const known = moved.get(sessionId) ?? sessionId;
      if (!isWaiting(known)) return { sessionId: known };
      const begun = running.get(known) ?? create(model, known);
      running.set(known, begun);
      const outcome = await begun;
      running.delete(known);
      return outcome;
    },
  };
}
