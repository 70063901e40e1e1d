import * as z from "zod";
import type { Log } from "../../log.ts";
import type { RateCounters } from "./counters.ts";
import { stepUs } from "./rate-steps.ts";
import { connectRedis, type RedisConnection } from "./redis-connection.ts";
import { createRedisLink } from "./redis-link.ts";
import { redisScripts } from "./redis-scripts.ts";

const Taken = z.tuple([z.number(), z.coerce.number()]);

export type RedisRates = RateCounters & { stop(): Promise<void> };

/**
 * Rates that several gateways count together, by the server's clock. It connects at the first use. Redis may forget them: the worst is a
 * burst too many.
 * @param deps.prefix as that of the shared budget
 */
export function createRedisRates(deps: {
  readonly url: string;
  readonly prefix: string;
  readonly deadlineMs: number;
  readonly log: Log;
}): RedisRates {
  const base = `${deps.prefix}{hearth:rates}:`;
  const link = createRedisLink<RedisConnection>({
    open: onEnd => connectRedis({ url: deps.url, deadlineMs: deps.deadlineMs, onEnd }),
    onOpen: () => undefined,
    deadlineMs: deps.deadlineMs,
    log: deps.log,
  });
  return {
    async take(rates) {
      if (rates.length === 0) return { kind: "ok" };
      const args = rates.flatMap(rate => [rate.key, String(stepUs(rate)), String(rate.burst)]);
      const [place, waitUs] = await link.use(async connection =>
        Taken.parse(await connection.run(redisScripts.take, base, args)),
      );
      const rate = rates[place - 1];
      return rate === undefined ? { kind: "ok" } : { kind: "tooFast", rate, retryAfterMs: Math.ceil(waitUs / 1_000) };
    },
    stop: link.stop,
  };
}
