import type { Provider } from "../../../contract/settings/schema.ts";
import { unreachable } from "../../../contract/unreachable.ts";
import type { Clock } from "../../clock.ts";
import { createAnthropicProvider } from "../anthropic/provider.ts";
import type { ModelProvider } from "../model.ts";
import { createOllamaProvider } from "../ollama/provider.ts";
import { createOpenAiProvider } from "../openai/provider.ts";
import type { Dispatchers } from "../upstream/dispatchers.ts";
import type { Upstream } from "../upstream/upstream.ts";
import { addressOf } from "./address.ts";

/** A row of `providers`, or what a page typed before it is one. */
export type ProviderRow = Pick<Provider, "name" | "type" | "baseUrl" | "apiKey" | "headers" | "numCtx" | "timeoutSeconds">;

export type BuildDeps = {
  readonly dispatchers: Pick<Dispatchers, "fetchFor">;
  readonly clock: Clock;
  /** A value of the settings as it is to be sent: a secret of this provider's own looked up, any other `vault:NAME` unknown, the rest as it stands. */
  readonly secret: (value: string) => string | undefined;
};

/** Local models may need minutes to load; reasoning models elsewhere think in silence. */
const silenceSeconds = { local: 600, anthropic: 180, remote: 300 } as const;

/** One provider, ready to be asked. @throws TypeError when its address is no URL */
export function buildProvider(row: ProviderRow, { dispatchers, clock, secret }: BuildDeps): ModelProvider {
  const { baseUrl, local, authorization } = addressOf(row.type, row.baseUrl);
  const usual = local ? silenceSeconds.local : row.type === "anthropic" ? silenceSeconds.anthropic : silenceSeconds.remote;
  const headers = Object.entries({ ...(authorization === undefined ? {} : { authorization }), ...row.headers });
  const upstream: Upstream = {
    name: row.name,
    baseUrl,
    apiKey: () => (row.apiKey === undefined ? undefined : secret(row.apiKey)),
    get headers() {
      return Object.fromEntries(
        headers.flatMap(([name, value]) => {
          const known = secret(value);
          return known === undefined ? [] : [[name.toLowerCase(), known]];
        }),
      );
    },
    timeoutMs: (row.timeoutSeconds ?? usual) * 1000,
    local,
    fetch: dispatchers.fetchFor(local),
    clock,
  };
  switch (row.type) {
    case "anthropic":
      return createAnthropicProvider(upstream);
    case "openai-compatible":
      return createOpenAiProvider(upstream);
    case "ollama":
      return createOllamaProvider(upstream, row.numCtx);
    default:
      return unreachable(row.type);
  }
}
