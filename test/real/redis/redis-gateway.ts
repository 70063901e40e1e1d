import type { Counted } from "../../../gateway/budget/counters/counters.ts";
import { createRedisCounters, type RedisTiming } from "../../../gateway/budget/counters/redis.ts";
import type { PeerFile } from "../../../gateway/budget/counters/redis-peers.ts";
import type { OwnShares } from "../../../gateway/budget/counters/redis-shares.ts";
import { newId } from "../../../gateway/db/new-id.ts";
import { createFakeLog } from "../../support/app.ts";
import { createWire } from "../../support/wire.ts";

export const day = "2026-11-21";
export const month = "2026-11";
export const scopes = ["*", "user:owner"];
export const quick: RedisTiming = { deadlineMs: 300, tickMs: 30, graceMs: 120, silentTicks: 10 };

/** A gateway as far as the shared budget knows it: counters, and a ledger that survives `kill`. */
export async function createRedisGateway(options: {
  readonly url: string;
  readonly id: string;
  readonly prefix?: string;
  readonly timing?: Partial<RedisTiming>;
}) {
  const log = createFakeLog();
  const settled = new Map<string, { nanoUsd: number; hold: Counted }>();
  const holds = new Map<string, Counted>();
  let kept: string | null = null;
  const peerFile: PeerFile = {
    load: () => Promise.resolve(kept),
    save: text => {
      kept = text;
      return Promise.resolve();
    },
  };
  const ownShares = (): OwnShares => ({
    spent: [...settled.values()].flatMap(({ nanoUsd, hold }) =>
      hold.scopes.flatMap(scope => hold.windows.map(window => ({ scope, window, nanoUsd }))),
    ),
    holds: [...holds.values()],
  });
  let wire = await createWire(Number(new URL(options.url).port));
  const create = () =>
    createRedisCounters({
      ...{ url: wire.url, prefix: options.prefix ?? "openclaw:sessions:", gatewayId: options.id },
      ...{ clock: { now: () => Date.now() }, log, timing: { ...quick, ...options.timing }, ownShares, peerFile },
    });
  let counters = create();
  counters.start();

  return {
    log,
    counters: () => counters,
    kept: () => kept,
    ids: () => [...holds.keys()],
    /** The way of `createBudget`: in the ledger first, then shared; "refused" and "closed" release the ledger's hold. */
    async hold(nanoUsd: number, stopNanoUsd: number, window = day): Promise<Counted | "refused" | "closed"> {
      const counted: Counted = { id: newId(), nanoUsd, scopes, windows: [day, month] };
      holds.set(counted.id, counted);
      try {
        const outcome = await counters.hold(counted, [{ scope: "*", window, stopNanoUsd }], Date.now());
        if (outcome.kind === "granted") return counted;
        holds.delete(counted.id);
        return "refused";
      } catch {
        // COUNTERS_UNREACHABLE is what these tests are about.
        holds.delete(counted.id);
        return "closed";
      }
    },
    async settle(hold: Counted, nanoUsd: number): Promise<void> {
      holds.delete(hold.id);
      settled.set(hold.id, { nanoUsd, hold });
      await counters.settle(hold.id, nanoUsd);
    },
    spent: () => [...settled.values()].reduce((sum, { nanoUsd }) => sum + nanoUsd, 0),
    wire: () => wire,
    async stop(): Promise<void> {
      await counters.stop();
      await wire.close();
    },
    /** As if the process were killed: the server is not told anything. */
    async kill(): Promise<void> {
      wire.cut();
      await counters.stop();
      await wire.close();
    },
    /** As at a start: what was held is settled at its bound before anything else. */
    async restart(): Promise<void> {
      wire = await createWire(Number(new URL(options.url).port));
      for (const hold of holds.values()) settled.set(hold.id, { nanoUsd: hold.nanoUsd, hold });
      holds.clear();
      counters = create();
      counters.start();
    },
  };
}

export type RedisGateway = Awaited<ReturnType<typeof createRedisGateway>>;
