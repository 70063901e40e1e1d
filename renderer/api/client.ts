import { type CallInput, createClient, type JsonRouteName, type Outcome } from "../../contract/client.ts";
import type { Language } from "../../contract/errors/define.ts";
import type { RouteResponse } from "../../contract/routes/define.ts";
import type { Routes } from "../../contract/routes/table.ts";
import { catalogues } from "../i18n/catalogue.ts";

export type { Outcome } from "../../contract/client.ts";
/** What every panel can draw: a sentence, a next step and a code. */
export type FailureText = { readonly code: string; readonly message: string; readonly hint: string };

/** The failure of a request that nobody answered; its status is 0. */
export const unanswered = (language: Language): Outcome<never> => ({
  ok: false,
  status: 0,
  failure: {
    code: "NOT_RUNNING",
    message: catalogues[language].common.unanswered,
    hint: catalogues[language].common.unansweredHint,
    type: "api_error",
  },
});

type Rest<K extends JsonRouteName> = keyof CallInput<K> extends never
  ? [input?: undefined, signal?: AbortSignal]
  : [input: CallInput<K>, signal?: AbortSignal];

/**
 * The gateway's API for pages: `await api("listSessions", { query: { limit: 20 } })`. A failure is a value, an unreachable gateway too
 * (status 0); only an abort through `signal` rejects. `onSignedOut` is called when the gateway no longer knows this browser.
 */
export function createApi(deps: { fetch: typeof fetch; language: () => Language; onSignedOut: (failure: FailureText) => void }) {
  const client = createClient<AbortSignal>(async ({ method, path, body, signal }) => {
    const response = await deps.fetch(path, {
      method,
      credentials: "same-origin",
      headers: { "x-hearth-language": deps.language(), ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body }),
      ...(signal ? { signal } : {}),
    });
    return { status: response.status, text: await response.text() };
  });
  return async <K extends JsonRouteName>(name: K, ...rest: Rest<K>): Promise<Outcome<RouteResponse<Routes[K]>>> => {
    const outcome = await client(name, ...(rest as Parameters<typeof client<K>> extends [K, ...infer R] ? R : never)).catch(
      (error: unknown) => {
        if (rest[1]?.aborted) throw error;
        return unanswered(deps.language());
      },
    );
    if (!outcome.ok && outcome.status === 401 && name !== "signIn") deps.onSignedOut(outcome.failure);
    return outcome;
  };
}

export type Api = ReturnType<typeof createApi>;
