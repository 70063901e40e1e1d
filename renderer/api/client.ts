import { createClient, type Outcome, readFailure } from "../../contract/client.ts";
import type { Language } from "../../contract/errors/define.ts";
import { routes } from "../../contract/routes/table.ts";
import { catalogues } from "../i18n/catalogue.ts";

export type { Outcome } from "../../contract/client.ts";
/** What every panel can draw: a sentence, a next step and a code. */
export type FailureText = { readonly code: string; readonly message: string; readonly hint: string };

/** Nobody answered; mends itself when the connection comes back. */
export const unansweredCode = "NOT_RUNNING";

const unansweredFailure = (language: Language) => ({
  code: unansweredCode,
  message: catalogues[language].common.unanswered,
  hint: catalogues[language].common.unansweredHint,
  type: "api_error",
});

/** The failure of a request that nobody answered; its status is 0. */
export const unanswered = (language: Language): Outcome<never> => ({
  ok: false,
  status: 0,
  failure: unansweredFailure(language),
});

/**
 * The gateway's API for pages: `await api("listSessions", { query: { limit: 20 } })`. A failure is a value, an unreachable gateway too
 * (status 0); only an abort through `signal` rejects. `onSignedOut` is called when the gateway no longer knows this browser.
 */
export function createApi(deps: { fetch: typeof fetch; language: () => Language; onSignedOut: (failure: FailureText) => void }) {
  return createClient<AbortSignal>(async ({ method, path, body, signal }) => {
    try {
      const response = await deps.fetch(path, {
        method,
        credentials: "same-origin",
        headers: { "x-hearth-language": deps.language(), ...(body === undefined ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { body }),
        ...(signal ? { signal } : {}),
      });
      const text = await response.text();
      if (response.status === 401 && path !== routes.signIn.path) deps.onSignedOut(readFailure(response.status, text));
      return { status: response.status, text };
    } catch (error) {
      if (signal?.aborted) throw error;
      return { status: 0, text: JSON.stringify({ error: unansweredFailure(deps.language()) }) };
    }
  });
}

export type Api = ReturnType<typeof createApi>;
