import type { Language } from "../../contract/errors/define.ts";
import { type Api, unansweredCode } from "../api/client.ts";
import type { AppState } from "./app-state.ts";
import { changeThread, putSessions } from "./reduce.ts";
import type { Store } from "./store.ts";
import { beginLoad, emptyThread, finishLoad, putMessages } from "./thread.ts";
import { waitsToBegin } from "./waiting.ts";

const sessionsAtOnce = 60;
/** The newest page of a conversation, and every older one that scrolling up asks for. */
export const messagesAtOnce = 200;

/** Everything that is read from the gateway into the state. Nothing here rejects: a failure becomes part of the state. */
export function createLoading(deps: { api: Api; store: Store<AppState>; language: () => Language }) {
  const { api, store } = deps;

  const loadSessions = async (): Promise<void> => {
    const outcome = await api("listSessions", { query: { limit: sessionsAtOnce } });
    store.update(state => ({
      ...state,
      sessions: outcome.ok
        ? putSessions({ load: { kind: "ready" }, items: [], more: outcome.value.more }, outcome.value.sessions)
        : { ...state.sessions, load: { kind: "failed", failure: outcome.failure } },
    }));
  };

  const loadMoreSessions = async (): Promise<void> => {
    const oldest = store.get().sessions.items.at(-1);
    if (!oldest) return;
    const outcome = await api("listSessions", { query: { limit: sessionsAtOnce, before: oldest.updatedAt } });
    if (!outcome.ok) return;
    store.update(state => ({
      ...state,
      sessions: putSessions({ ...state.sessions, more: outcome.value.more }, outcome.value.sessions),
    }));
  };

  const loadThread = async (id: string): Promise<void> => {
    const known = store.get().threads[id];
    if (known?.load.kind === "loading") return;
    if (waitsToBegin(id, known)) {
      store.update(state => changeThread(state, id, thread => ({ ...thread, load: { kind: "ready" } })));
      return;
    }
    store.update(state => changeThread(state, id, beginLoad));
    const outcome = await api("listMessages", { params: { id }, query: { limit: messagesAtOnce } });
    store.update(state =>
      changeThread(state, id, thread =>
        outcome.ok ? finishLoad(thread, outcome.value) : { ...thread, load: { kind: "failed", failure: outcome.failure } },
      ),
    );
  };

  const loadEarlier = async (id: string): Promise<void> => {
    const thread = store.get().threads[id] ?? emptyThread;
    const first = thread.messages[0];
    if (!first || !thread.more || thread.loadingEarlier) return;
    store.update(state => changeThread(state, id, now => ({ ...now, loadingEarlier: true })));
    const outcome = await api("listMessages", { params: { id }, query: { limit: messagesAtOnce, before: first.id } });
    store.update(state =>
      changeThread(state, id, now =>
        outcome.ok
          ? { ...putMessages(now, outcome.value.messages), more: outcome.value.more, loadingEarlier: false }
          : { ...now, loadingEarlier: false },
      ),
    );
  };

  const loadModels = async (): Promise<void> => {
    const outcome = await api("listModels");
    store.update(state => {
      if (outcome.ok) return { ...state, models: { kind: "ready", ...outcome.value } };
      return state.models.kind === "ready" ? state : { ...state, models: { kind: "failed", failure: outcome.failure } };
    });
  };

  const loadStatus = async (): Promise<void> => {
    const outcome = await api("status");
    if (!outcome.ok) return;
    const { setup, settings } = outcome.value;
    store.update(state => ({
      ...state,
      setupDone: setup.done,
      settingsProblems: settings.fileBroken ? settings.problems : [],
    }));
  };

  /** The owner's; for others there is nothing to load. */
  const loadBudget = async (): Promise<void> => {
    const { signIn } = store.get();
    if (signIn.kind !== "signedIn" || signIn.role !== "owner") return;
    const outcome = await api("getBudget");
    store.update(state => {
      if (outcome.ok) return { ...state, budget: { kind: "ready", value: outcome.value } };
      return state.budget.kind === "ready" ? state : { ...state, budget: { kind: "failed", failure: outcome.failure } };
    });
  };

  /** The owner's; for others there is nothing to load. */
  const loadOverview = async (): Promise<void> => {
    const { signIn } = store.get();
    if (signIn.kind !== "signedIn" || signIn.role !== "owner") return;
    const outcome = await api("overview");
    if (outcome.ok) store.update(state => ({ ...state, overview: outcome.value }));
  };

  /** An event told it in the house's language. */
  const loadOverviewWords = async (): Promise<void> => {
    if (store.get().overview?.language !== deps.language()) await loadOverview();
  };

  const loadAnswering = async (): Promise<void> => {
    const outcome = await api("answering");
    if (outcome.ok) store.update(state => ({ ...state, paused: outcome.value.paused }));
  };

  /** After a sign-in, and when the stream cannot tell what was missed. Conversations that are not shown are loaded when they are opened. */
  const loadEverything = async (shownSessionId: string | null): Promise<void> => {
    store.update(state => ({
      ...state,
      threads: Object.fromEntries(
        Object.entries(state.threads).filter(([id, thread]) => id === shownSessionId || thread.unsent.length > 0),
      ),
    }));
    await Promise.all([
      loadSessions(),
      loadModels(),
      loadStatus(),
      loadAnswering(),
      loadBudget(),
      loadOverview(),
      ...(shownSessionId === null ? [] : [loadThread(shownSessionId)]),
    ]);
  };

  /** After a reconnect: whatever was asked for while nobody answered is asked for again. */
  const loadUnanswered = async (): Promise<void> => {
    const { threads, sessions, models, budget } = store.get();
    const lost = (load: { kind: string; failure?: { code: string } }): boolean =>
      load.kind === "failed" && load.failure?.code === unansweredCode;
    await Promise.all([
      ...(lost(sessions.load) ? [loadSessions()] : []),
      ...(lost(models) ? [loadModels()] : []),
      ...(lost(budget) ? [loadBudget()] : []),
      ...Object.keys(threads).flatMap(id => (lost(threads[id]?.load ?? emptyThread.load) ? [loadThread(id)] : [])),
    ]);
  };

  return {
    loadSessions,
    loadMoreSessions,
    loadThread,
    loadEarlier,
    loadModels,
    loadStatus,
    loadBudget,
    loadOverview,
    loadOverviewWords,
    loadEverything,
    loadUnanswered,
  };
}

export type Loading = ReturnType<typeof createLoading>;
