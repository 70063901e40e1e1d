import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Settings } from "../../contract/settings/schema.ts";
import type { Clock } from "../clock.ts";
import type { Home } from "../config/home.ts";
import type { Database } from "../db/open.ts";
import type { Writer } from "../db/writes.ts";
import type { Log } from "../log.ts";
import type { CorrectedCall } from "./bill/create-bills.ts";
import { createAfterLedger } from "./counters/after-ledger.ts";
import type { Counters, RateCounters } from "./counters/counters.ts";
import { createOwnShares } from "./counters/own-shares.ts";
import { createFallbackRates } from "./counters/rate-fallback.ts";
import { createLocalRates } from "./counters/rate-local.ts";
import { createRedisRates } from "./counters/rate-redis.ts";
import { createRedisCounters, redisTiming } from "./counters/redis.ts";
import { createPeerFile } from "./counters/redis-peers.ts";
import type { Windows } from "./windows.ts";

export type SharedDeps = {
  readonly home: Pick<Home, "data">;
  readonly db: Database;
  readonly writer: Pick<Writer, "run">;
  readonly clock: Clock;
  readonly log: Log;
  readonly windowsAt: (at: number) => Windows;
  readonly settings: () => Settings;
};

/** What several gateways count together; `counters` is null where this one has its budget alone. */
export type Shared = {
  readonly counters: Counters | null;
  readonly rates: RateCounters;
  /** Tells the others of corrections by the bill. */
  corrected(calls: readonly CorrectedCall[]): void;
  start(): Promise<void>;
  stop(): Promise<void>;
};

const usualServer = "redis://127.0.0.1:6379";
const usualPrefix = "hearth:";
/** Askers whose rate is remembered. */
const mostKeys = 10_000;

/** This gateway's name among those that share a budget: made once for a home. */
function gatewayIdOf({ db, writer }: Pick<SharedDeps, "db" | "writer">): { id: string; keep: () => Promise<void> } {
  const known = db.prepare<[], string>("SELECT value FROM meta WHERE key = 'gateway_id'").pluck().get();
  const id = known ?? randomUUID();
  return {
    id,
    keep: async () => void (known ?? (await writer.run("meta.set", { key: "gateway_id", value: id }, { durable: true }))),
  };
}

/** Decided at the start of the gateway by `cost.counters`; another choice counts from the next start. */
export function createShared(deps: SharedDeps): Shared {
  const { db, clock, log, windowsAt } = deps;
  const { cost, session } = deps.settings();
  if (cost.counters === "sqlite")
    return {
      counters: null,
      rates: createLocalRates({ mostKeys }),
      corrected: () => undefined,
      start: async () => undefined,
      stop: async () => undefined,
    };

  const url = session?.redis?.url ?? usualServer;
  const prefix = session?.redis?.prefix ?? usualPrefix;
  const gateway = gatewayIdOf(deps);
  const counters = createRedisCounters({
    ...{ url, prefix, clock, log },
    gatewayId: gateway.id,
    timing: redisTiming,
    ownShares: createOwnShares({ db, windowsAt, clock }),
    peerFile: createPeerFile(join(deps.home.data, "budget-peers.json")),
  });
  const rates = createRedisRates({ url, prefix, deadlineMs: redisTiming.deadlineMs, log });
  return {
    counters: createAfterLedger({ counters, db }),
    rates: createFallbackRates({ shared: rates, own: createLocalRates({ mostKeys }) }),
    corrected: calls => {
      for (const { correctionId, scopes, windows, differenceNanoUsd } of calls)
        counters
          .correct(correctionId, scopes, windows, differenceNanoUsd)
          .catch((error: unknown) => log.warn({ problem: String(error) }, "the shared budget was not told of a correction"));
    },
    start: async () => {
      await gateway.keep();
      counters.start();
    },
    stop: async () => {
      await Promise.all([counters.stop(), rates.stop()]);
    },
  };
}
