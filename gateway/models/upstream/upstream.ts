import type { Clock } from "../../clock.ts";
import type { Fetch } from "./dispatchers.ts";

/** One provider's server as the adapters see it. `baseUrl` carries no credentials; those came into `headers`. */
export type Upstream = {
  readonly name: string;
  readonly baseUrl: string;
  /** Read at every request, so that a rotated key is in force at once. Undefined: none is set, or the vault lacks it. */
  apiKey(): string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Longest silence that is waited for. */
  readonly timeoutMs: number;
  readonly local: boolean;
  readonly fetch: Fetch;
  readonly clock: Clock;
};

/** What a failure's sentence may name: who was asked for what, and which strings must never be repeated. */
export type Asked = {
  readonly provider: string;
  readonly model: string;
  readonly address: string;
  readonly timeoutMs: number;
  readonly hasKey: boolean;
  readonly secrets: readonly string[];
  readonly clock: Clock;
};

/** A server out in the world without anything to sign in with. One's own mostly want nothing. */
export const lacksKey = (upstream: Upstream): boolean =>
  !upstream.local && !upstream.apiKey() && Object.keys(upstream.headers).length === 0;

export const askedOf = (upstream: Upstream, model: string): Asked => {
  const key = upstream.apiKey();
  return {
    provider: upstream.name,
    model,
    address: upstream.baseUrl,
    timeoutMs: upstream.timeoutMs,
    hasKey: key !== undefined && key !== "",
    secrets: [...(key ? [key] : []), ...Object.values(upstream.headers)],
    clock: upstream.clock,
  };
};
