import { expect, test } from "vitest";
import type { Api } from "../../../renderer/api/client.ts";
import { type AppState, initialState } from "../../../renderer/state/app-state.ts";
import { createLoading } from "../../../renderer/state/loading.ts";
import { createSending } from "../../../renderer/state/sending.ts";
import { createStore } from "../../../renderer/state/store.ts";
import { emptyThread, markStopped, putMessages } from "../../../renderer/state/thread.ts";
import { aMessage, aSession } from "../../support/messages.ts";

/** A page's state with a gateway that can be away; `asked` holds the routes that were called, in order. */
function page() {
  const store = createStore<AppState>(initialState);
  const asked: string[] = [];
  const moves: [string, string][] = [];
  let made = 0;
  const gateway = { up: false };
  const answers: Readonly<Record<string, (input: never) => unknown>> = {
    createSession: () => aSession({ id: `s${++made}` }),
    sendMessage: ({ params, body }: { params: { id: string }; body: { id: string; text: string } }) =>
      aMessage({ id: body.id, sessionId: params.id, text: body.text }),
    listMessages: () => ({ messages: [aMessage({ id: "old" })], more: false }),
    stopAnswer: () => ({ ok: true }),
  };
  const api = (async (route: string, input: never) => {
    asked.push(route);
    if (gateway.up) return { ok: true, status: 200, value: answers[route]?.(input) };
    return { ok: false, status: 0, failure: { code: "NOT_RUNNING", message: "m", hint: "h", type: "api_error" } };
  }) as unknown as Api;
  let ids = 0;
  const sending = createSending({
    api,
    store,
    newId: () => `id${++ids}`,
    now: () => 1,
    onMoved: (from, to) => moves.push([from, to]),
  });
  return { store, asked, moves, gateway, sending, loading: createLoading({ api, store, language: () => "en" }) };
}
const draft = { text: "hello", files: [], model: null };

test("a conversation that is begun while nobody answers waits and begins once after the reconnect", async () => {
  const { store, asked, moves, gateway, sending, loading } = page();
  const begun = await sending.begin(draft);
  if (!("sessionId" in begun)) throw new Error("it was not queued");
  expect(store.get().threads[begun.sessionId]?.unsent).toMatchObject([
    { text: "hello", state: { kind: "failed", failure: { code: "NOT_RUNNING" } } },
  ]);
  sending.send(begun.sessionId, { ...draft, text: "and more" });
  await loading.loadThread(begun.sessionId);
  await new Promise(setImmediate);
  expect(asked).not.toContain("listMessages");

  gateway.up = true;
  asked.length = 0;
  await Promise.all([sending.resendUnanswered(), sending.resendUnanswered()]);
  expect(asked.filter(route => route === "createSession")).toHaveLength(1);
  expect(moves).toEqual([[begun.sessionId, "s1"]]);
  const { threads, sessions } = store.get();
  expect(Object.keys(threads)).toEqual(["s1"]);
  expect(threads.s1?.unsent).toEqual([]);
  expect(threads.s1?.messages.map(one => one.text).sort()).toEqual(["and more", "hello"]);
  expect(sessions.items.map(one => one.id)).toEqual(["s1"]);
});

test("a conversation that was opened while nobody answered is loaded after the reconnect", async () => {
  const { store, gateway, loading } = page();
  await loading.loadThread("s1");
  expect(store.get().threads.s1?.load.kind).toBe("failed");
  gateway.up = true;
  await loading.loadUnanswered();
  expect(store.get().threads.s1).toMatchObject({ load: { kind: "ready" }, messages: [{ id: "old" }] });
});

test("an answer that is stopped here is known as stopped, an ended one is not", async () => {
  const { store, gateway, sending } = page();
  gateway.up = true;
  const answering = aMessage({ id: "a1", role: "assistant", state: "answering" });
  const thread = putMessages({ ...emptyThread, load: { kind: "ready" } }, [answering]);
  store.update(state => ({ ...state, threads: { s1: thread } }));
  await sending.stop("s1");
  expect(store.get().threads.s1?.stopped).toEqual(["a1"]);
  const ended = { ...thread, messages: [{ ...answering, state: "answered" as const }] };
  expect(markStopped(ended)).toBe(ended);
});
