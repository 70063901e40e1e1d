import type { AppEvent } from "../../contract/events.ts";
import type { Session } from "../../contract/messages.ts";
import type { AppState, SessionList } from "./app-state.ts";
import { putMeters, putNotice } from "./budget.ts";
import { applyDelta, emptyThread, putArrived, removeMessages, type Thread } from "./thread.ts";

/** What an event asks to be loaded from the gateway. */
export type Wanted =
  | { readonly kind: "everything" }
  | { readonly kind: "thread"; readonly sessionId: string }
  | { readonly kind: "models" }
  | { readonly kind: "status" }
  /** Its sentences in the reader's language, where that is not the house's. */
  | { readonly kind: "overviewWords" }
  | { readonly kind: "budget" };

export type Step = { readonly state: AppState; readonly wanted: readonly Wanted[] };

/** Sessions with `incoming` among them, most lately changed first. */
export function putSessions(list: SessionList, incoming: readonly Session[]): SessionList {
  const fresh = new Set(incoming.map(one => one.id));
  const items = [...list.items.filter(one => !fresh.has(one.id)), ...incoming];
  return { ...list, items: items.sort((a, b) => b.updatedAt - a.updatedAt) };
}

export const removeSession = (list: SessionList, id: string): SessionList =>
  list.items.some(one => one.id === id) ? { ...list, items: list.items.filter(one => one.id !== id) } : list;

/** `state` with one conversation changed; a change that changes nothing keeps the state as it is. */
export function changeThread(state: AppState, id: string, change: (thread: Thread) => Thread): AppState {
  const thread = state.threads[id] ?? emptyThread;
  const next = change(thread);
  return next === thread ? state : { ...state, threads: { ...state.threads, [id]: next } };
}

/** What was missed may concern anything: every panel loads anew, and no download is known any more as it was told. */
const staleEverywhere = (state: AppState): AppState => ({
  ...state,
  pulls: {},
  settingsRevision: state.settingsRevision + 1,
  devicesRevision: state.devicesRevision + 1,
  reachRevision: state.reachRevision + 1,
  ollamaRevision: state.ollamaRevision + 1,
  setupRevision: state.setupRevision + 1,
  backupRevision: state.backupRevision + 1,
});

const settled = (state: AppState): Step => ({ state, wanted: [] });

/** The state after one event of the stream. Events may come twice or again after a resume: the result is the same. */
export function reduceEvent(state: AppState, event: AppEvent): Step {
  switch (event.kind) {
    case "hello":
      return settled(state);
    case "resync":
      return { state: staleEverywhere(state), wanted: [{ kind: "everything" }] };
    case "session.changed":
      return settled({ ...state, sessions: putSessions(state.sessions, [event.session]) });
    case "session.removed":
      return settled({ ...state, sessions: removeSession(state.sessions, event.sessionId) });
    case "message.changed": {
      const { message } = event;
      return settled(
        state.threads[message.sessionId] ? changeThread(state, message.sessionId, thread => putArrived(thread, message)) : state,
      );
    }
    case "message.delta": {
      const thread = state.threads[event.sessionId];
      if (!thread) return settled(state);
      const { thread: next, missing } = applyDelta(thread, event);
      return {
        state: changeThread(state, event.sessionId, () => next),
        wanted: missing ? [{ kind: "thread", sessionId: event.sessionId }] : [],
      };
    }
    case "messages.removed":
      return settled(
        state.threads[event.sessionId]
          ? changeThread(state, event.sessionId, thread => removeMessages(thread, event.messageIds))
          : state,
      );
    case "settings.changed":
      return {
        state: { ...state, settingsRevision: state.settingsRevision + 1 },
        wanted: [{ kind: "models" }, { kind: "budget" }],
      };
    case "settings.problems":
      // The event speaks the gateway's language; the status, asked for next, the reader's.
      return {
        state: { ...state, settingsProblems: event.problems, settingsRevision: state.settingsRevision + 1 },
        wanted: [{ kind: "status" }],
      };
    case "devices.changed":
      return settled({ ...state, devicesRevision: state.devicesRevision + 1 });
    case "budget.changed":
    case "budget.notice": {
      const { budget, stale } =
        event.kind === "budget.changed" ? putMeters(state.budget, event) : putNotice(state.budget, event.notice);
      return { state: budget === state.budget ? state : { ...state, budget }, wanted: stale ? [{ kind: "budget" }] : [] };
    }
    case "answering.changed":
      return settled({ ...state, paused: event.paused });
    case "overview.changed":
      return {
        state: { ...state, overview: event.overview },
        wanted: event.overview.troubles.length > 0 ? [{ kind: "overviewWords" }] : [],
      };
    case "reach.changed":
      return settled({ ...state, reachRevision: state.reachRevision + 1 });
    case "ollama.changed":
      return { state: { ...state, ollamaRevision: state.ollamaRevision + 1 }, wanted: [{ kind: "models" }] };
    case "ollama.pull":
      return settled({ ...state, pulls: { ...state.pulls, [event.pull.id]: event.pull } });
    case "backup.changed":
      return settled({ ...state, backupRevision: state.backupRevision + 1 });
    case "setup.changed":
      return settled({ ...state, setupRevision: state.setupRevision + 1 });
    case "notice":
      // The tray and the phone's own worker tell it; a page shows its troubles and meters.
      return settled(state);
    default:
      // A newer gateway may tell of things this page does not know; a page of an old tab must not break over them.
      return settled(ignore(event, state));
  }
}

const ignore = (_event: never, state: AppState): AppState => state;

/** Several events at once, as they come from one read of the stream; each thing wanted is named once. */
export function reduceEvents(state: AppState, events: readonly AppEvent[]): Step {
  const wanted = new Map<string, Wanted>();
  let current = state;
  for (const event of events) {
    const step = reduceEvent(current, event);
    current = step.state;
    for (const one of step.wanted) wanted.set(one.kind === "thread" ? `thread ${one.sessionId}` : one.kind, one);
  }
  return { state: current, wanted: [...wanted.values()] };
}
