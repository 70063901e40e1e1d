import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll } from "vitest";
import { createRedisRates } from "../../../gateway/budget/counters/rate-redis.ts";
import { createRedisCounters } from "../../../gateway/budget/counters/redis.ts";
import { testCounters } from "../../gateway/budget/counters-contract.ts";
import { testRates } from "../../gateway/budget/rate-contract.ts";
import { createFakeLog } from "../../support/app.ts";
import { describeWith } from "../../support/needs.ts";
import { type RedisServer, redisServer, startRedis } from "../../support/redis.ts";

describeWith(redisServer, "the contract on a real Redis", path => {
  let redis: RedisServer;
  let next = 0;
  beforeAll(async () => {
    redis = await startRedis(path);
  });
  afterAll(() => redis.stop());

  testCounters("Redis", async () => {
    const counters = createRedisCounters({
      ...{ url: redis.url, prefix: `test${next++}:`, gatewayId: "one", clock: { now: () => Date.now() }, log: createFakeLog() },
      timing: { deadlineMs: 5_000, tickMs: 20, graceMs: 0, silentTicks: 10 },
      ownShares: () => ({ spent: [], holds: [] }),
      peerFile: { load: () => Promise.resolve(null), save: () => Promise.resolve() },
    });
    counters.start();
    return { counters, close: counters.stop };
  });

  testRates("Redis", async () => {
    const rates = createRedisRates({ url: redis.url, prefix: `test${next++}:`, deadlineMs: 5_000, log: createFakeLog() });
    return { rates, now: () => 0, pass: ms => sleep(ms + 2), close: rates.stop };
  });
});
