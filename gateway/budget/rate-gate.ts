import type { Cost, RateLimit } from "../../contract/settings/cost.ts";
import type { Clock } from "../clock.ts";
import type { RateGate } from "./budget.ts";
import type { Rate, RateCounters } from "./counters/counters.ts";
import { scopeFor } from "./lines.ts";
import type { Who } from "./who.ts";

/** How fast other people's devices may ask when the settings do not say. */
const others = { perMinute: 10, burst: 10 } as const;

/** The limit is part of the key: another one in the settings begins anew, and two rows that say the same are one. */
const rateOf = (scope: string, { perMinute, burst }: Pick<RateLimit, "perMinute" | "burst">): Rate => ({
  key: `${scope}|${perMinute}/${burst}`,
  perMinute,
  burst,
});

/**
 * Every rate that this asker must keep: the one for each user first, then those of the `cost.limits` rows that are about it. A row of the
 * user's or the device's own stands in the place of what holds where the settings say nothing.
 */
export function ratesFor(job: {
  readonly cost: Cost;
  readonly who: Who;
  readonly role: "owner" | "user";
  readonly channel: string;
  readonly agent: string;
}): Rate[] {
  const { cost, who } = job;
  const own = (cost.limits ?? []).some(
    limit =>
      limit.rateLimit !== undefined &&
      (limit.user !== undefined || limit.device !== undefined) &&
      scopeFor(limit, who, job.channel, job.agent) !== undefined,
  );
  const general = cost.rateLimit ?? (job.role === "user" && !own ? others : undefined);
  const rates = general ? [rateOf(`user:${who.user}`, general)] : [];
  for (const limit of cost.limits ?? []) {
    const scope = scopeFor(limit, who, job.channel, job.agent);
    if (scope === undefined || limit.rateLimit === undefined) continue;
    const rate = rateOf(scope, limit.rateLimit);
    if (!rates.some(({ key }) => key === rate.key)) rates.push(rate);
  }
  return rates;
}

/** Says how often somebody may ask. Who is not limited is not counted. */
export function createRateGate(deps: {
  readonly cost: () => Cost;
  readonly who: (principal: string) => Who;
  readonly role: (principal: string) => "owner" | "user";
  readonly rates: RateCounters;
  readonly clock: Clock;
}): RateGate {
  return {
    async admit({ principal, channel, agent }) {
      const rates = ratesFor({ cost: deps.cost(), who: deps.who(principal), role: deps.role(principal), channel, agent });
      if (rates.length === 0) return null;
      const outcome = await deps.rates.take(rates, deps.clock.now());
      if (outcome.kind === "ok") return null;
      const seconds = Math.ceil(outcome.retryAfterMs / 1_000);
      return {
        failure: { code: "TOO_FAST", slots: { perMinute: outcome.rate.perMinute, seconds } },
        retryAfterSeconds: seconds,
      };
    },
  };
}
