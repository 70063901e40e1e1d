import { expect, test } from "vitest";
import { createApi, type FailureText } from "../../../renderer/api/client.ts";

const answer =
  (status: number, body: unknown): typeof fetch =>
  () =>
    Promise.resolve(new Response(typeof body === "string" ? body : JSON.stringify(body), { status }));
const failure = { code: "AUTH_REQUIRED", message: "This needs a sign-in.", hint: "Pair.", type: "authentication_error" };

function apiOf(fetch: typeof globalThis.fetch) {
  const signedOut: FailureText[] = [];
  return { api: createApi({ fetch, language: () => "en", onSignedOut: one => signedOut.push(one) }), signedOut };
}

test("a request says the language and what it sends", async () => {
  const sent: unknown[] = [];
  const { api } = apiOf((path, init) => {
    sent.push(path, init?.method, init?.headers, init?.body);
    return Promise.resolve(new Response("{}"));
  });
  await api("sendMessage", { params: { id: "a/b" }, body: { id: "1", text: "hi" } });
  expect(sent).toEqual([
    "/api/sessions/a%2Fb/messages",
    "POST",
    { "x-hearth-language": "en", "content-type": "application/json" },
    '{"id":"1","text":"hi"}',
  ]);
});

test("an unreachable gateway is a failure with a next step, not an exception", async () => {
  const { api } = apiOf(() => Promise.reject(new TypeError("fetch failed")));
  expect(await api("whoAmI")).toMatchObject({
    ok: false,
    status: 0,
    failure: { code: "NOT_RUNNING", hint: expect.stringContaining("running") },
  });
});

test("an abort by the caller is an exception", async () => {
  const abort = new AbortController();
  abort.abort();
  const { api } = apiOf((_, init) => Promise.reject(init?.signal?.reason as Error));
  await expect(api("search", { query: { q: "x" } }, abort.signal)).rejects.toThrow();
});

test("an ended sign-in is told, a refused one is only the form's business", async () => {
  const { api, signedOut } = apiOf(answer(401, { error: failure }));
  expect(await api("listSessions", { query: {} })).toMatchObject({ ok: false, failure });
  expect(signedOut).toEqual([failure]);
  await api("signIn", { body: { code: "X" } });
  expect(signedOut).toHaveLength(1);
});

test("a proxy's own page becomes a failure, too", async () => {
  const { api } = apiOf(answer(502, "<h1>Bad Gateway</h1>"));
  expect(await api("whoAmI")).toMatchObject({ ok: false, status: 502, failure: { message: "HTTP 502" } });
});
