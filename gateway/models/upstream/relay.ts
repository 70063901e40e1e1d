import type { ModelRelay } from "../model.ts";
import type { Upstream } from "./upstream.ts";

/** The way for requests of the same family. `credential` makes the header of a key; the owner's headers win over both. */
export const relayTo = (
  upstream: Upstream,
  credential: (key: string) => Record<string, string>,
  fixed: Readonly<Record<string, string>> = {},
): ModelRelay => ({
  url: path => upstream.baseUrl + path,
  headers: () => {
    const key = upstream.apiKey();
    return { ...fixed, ...(key ? credential(key) : {}), ...upstream.headers };
  },
  silenceMs: upstream.timeoutMs,
});
