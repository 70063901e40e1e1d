import type { FileRef, Message } from "../../contract/messages.ts";
import { type Api, type FailureText, type Outcome, unansweredCode } from "../api/client.ts";
import type { AppState } from "./app-state.ts";
import { changeThread } from "./reduce.ts";
import type { Store } from "./store.ts";
import { dropUnsent, markStopped, putArrived, putUnsent, removeMessages, type Unsent } from "./thread.ts";
import { type Begun, createBeginnings, waitingId } from "./waiting.ts";

export type Draft = { readonly text: string; readonly files: readonly FileRef[]; readonly model: string | null };

/**
 * Messages on their way out. A message is shown at once under an id made here; sending it again after a cut uses the same id, so the
 * gateway stores it once.
 */
export function createSending(deps: {
  api: Api;
  store: Store<AppState>;
  newId: () => string;
  now: () => number;
  /** A conversation that waited for the connection was made: what was shown under `from` is now at `to`. */
  onMoved: (from: string, to: string) => void;
}) {
  const { api, store } = deps;
  const beginnings = createBeginnings(deps);

  const change = (sessionId: string, work: Parameters<typeof changeThread>[2]): void =>
    store.update(state => changeThread(state, sessionId, work));

  const body = (message: Unsent) => ({
    id: message.id,
    text: message.text,
    files: message.files.map(({ hash, name }) => ({ hash, name })),
    ...(message.model === null ? {} : { model: message.model }),
  });

  const post = async (place: string, message: Unsent): Promise<void> => {
    change(beginnings.placeOf(place), thread => putUnsent(thread, { ...message, state: { kind: "sending" } }));
    const begun = await beginnings.settle(place, message.model);
    if ("failure" in begun) {
      change(place, thread => putUnsent(thread, { ...message, state: { kind: "failed", failure: begun.failure } }));
      return;
    }
    const { sessionId } = begun;
    const outcome = await api("sendMessage", { params: { id: sessionId }, body: body(message) });
    change(sessionId, thread =>
      outcome.ok
        ? dropUnsent(putArrived(thread, outcome.value), message.id)
        : putUnsent(thread, { ...message, state: { kind: "failed", failure: outcome.failure } }),
    );
  };

  const unsentOf = (draft: Draft, state: Unsent["state"]): Unsent => ({
    id: deps.newId(),
    ...draft,
    createdAt: deps.now(),
    state,
  });

  const send = (sessionId: string, draft: Draft): void => {
    void post(sessionId, unsentOf(draft, { kind: "sending" }));
  };

  /**
   * Begins a conversation with its first message. Returns where it is shown, or why there is none; then nothing was sent. When nobody
   * answers it waits in this browser and begins by itself after a reconnect.
   */
  const begin = async (draft: Draft): Promise<Begun> => {
    const begun = await beginnings.create(draft.model);
    if ("sessionId" in begun) {
      send(begun.sessionId, draft);
      return begun;
    }
    if (begun.failure.code !== unansweredCode) return begun;
    const place = waitingId(deps.newId());
    const waiting = unsentOf(draft, { kind: "failed", failure: begun.failure });
    change(place, thread => putUnsent({ ...thread, load: { kind: "ready" } }, waiting));
    return { sessionId: place };
  };

  /** Stores what the gateway answered; a failure is handed on for the caller to show. */
  const settle = (outcome: Outcome<Message>): FailureText | null => {
    if (!outcome.ok) return outcome.failure;
    change(outcome.value.sessionId, thread => putArrived(thread, outcome.value));
    return null;
  };

  return {
    send,
    begin,
    sendAgain: (sessionId: string, message: Unsent): void => {
      void post(sessionId, message);
    },
    /** After a reconnect: everything whose failure was the connection's goes out again, in order. */
    resendUnanswered: async (): Promise<void> => {
      for (const [sessionId, thread] of Object.entries(store.get().threads))
        for (const message of thread.unsent)
          if (message.state.kind === "failed" && message.state.failure.code === unansweredCode) await post(sessionId, message);
    },
    discard: (sessionId: string, messageId: string): void => change(sessionId, thread => dropUnsent(thread, messageId)),
    retry: async (sessionId: string, messageId: string, model: string | null): Promise<FailureText | null> =>
      settle(await api("retryMessage", { params: { id: sessionId, messageId }, body: model === null ? {} : { model } })),
    /** Takes `message` and what followed back and sends the changed text instead; its files stay. */
    edit: async (message: Message, text: string): Promise<FailureText | null> => {
      const files = message.parts.flatMap(part => (part.kind === "image" || part.kind === "file" ? [part.file] : []));
      const outcome = await api("editMessage", {
        params: { id: message.sessionId, messageId: message.id },
        body: { id: deps.newId(), text, files: files.map(({ hash, name }) => ({ hash, name })) },
      });
      if (outcome.ok) {
        change(message.sessionId, thread => {
          const at = thread.messages.findIndex(one => one.id === message.id);
          const gone = at < 0 ? [] : thread.messages.slice(at).map(one => one.id);
          return removeMessages(
            thread,
            gone.filter(id => id !== outcome.value.id && outcome.value.replyTo !== id),
          );
        });
      }
      return settle(outcome);
    },
    stop: async (sessionId: string): Promise<FailureText | null> => {
      // An ended answer does not say who ended it; this page can for what it stopped itself.
      change(sessionId, markStopped);
      const outcome = await api("stopAnswer", { params: { id: sessionId } });
      return outcome.ok ? null : outcome.failure;
    },
  };
}

export type Sending = ReturnType<typeof createSending>;
