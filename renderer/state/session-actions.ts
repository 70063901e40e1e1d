import type { Session } from "../../contract/messages.ts";
import type { Api, FailureText } from "../api/client.ts";
import type { AppState } from "./app-state.ts";
import { putSessions, removeSession } from "./reduce.ts";
import type { Store } from "./store.ts";
import { waitsToBegin } from "./waiting.ts";

/** What can be done with a conversation in the list. Each returns null, or why it could not be done. */
export function createSessionActions(deps: { api: Api; store: Store<AppState> }) {
  const { api, store } = deps;
  const put = (session: Session): void => store.update(state => ({ ...state, sessions: putSessions(state.sessions, [session]) }));

  const change = async (id: string, body: { title?: string; model?: string | null }): Promise<FailureText | null> => {
    const outcome = await api("changeSession", { params: { id }, body });
    if (!outcome.ok) return outcome.failure;
    put(outcome.value);
    return null;
  };

  return {
    rename: (id: string, title: string): Promise<FailureText | null> => change(id, { title }),
    chooseModel: (id: string, model: string): Promise<FailureText | null> => change(id, { model }),
    /** Leaves the list at once and returns to it when the gateway refuses. */
    async remove(session: Session): Promise<FailureText | null> {
      store.update(state => ({ ...state, sessions: removeSession(state.sessions, session.id) }));
      const outcome = await api("deleteSession", { params: { id: session.id } });
      if (outcome.ok) return null;
      put(session);
      return outcome.failure;
    },
    async restore(id: string): Promise<FailureText | null> {
      const outcome = await api("restoreSession", { params: { id } });
      if (!outcome.ok) return outcome.failure;
      put(outcome.value);
      return null;
    },
    /** Looks up a conversation that the loaded part of the list does not hold. */
    async look(id: string): Promise<void> {
      const { sessions, threads } = store.get();
      if (sessions.items.some(one => one.id === id) || waitsToBegin(id, threads[id])) return;
      const outcome = await api("getSession", { params: { id } });
      if (outcome.ok) put(outcome.value);
    },
  };
}

export type SessionActions = ReturnType<typeof createSessionActions>;
