import type { Clock } from "../../clock.ts";
import type { Host } from "../../host/host.ts";
import type { Log } from "../../log.ts";
import type { TailscaleClient } from "./client.ts";
import { type TailnetFacts, tailnetOf } from "./tailnet-state.ts";

export type WatcherDeps = {
  readonly client: Pick<TailscaleClient, "status" | "watch">;
  readonly clock: Clock;
  readonly host: Pick<Host, "onPower">;
  readonly log: Log;
  readonly platform: NodeJS.Platform;
  readonly user: string;
  readonly times: WatchTimes;
  /** The gateway is reached over the tailnet, or shall be. */
  readonly needed: () => boolean;
  /** The tailnet is other than before. */
  readonly onChange: (facts: TailnetFacts) => void;
};

export type WatchTimes = {
  /** How often to ask although nothing was heard: while nobody needs the tailnet, while this gateway does, and while somebody looks. */
  readonly idlePollMs: number;
  readonly pollMs: number;
  readonly eagerPollMs: number;
  /** How long a look lasts; after a change we look too. */
  readonly eagerForMs: number;
  /** A bus that ended sooner than this is taken up again by a poll after as long; each time it does, after twice as long. */
  readonly shortBusMs: number;
  /** News that come together are asked about once. */
  readonly gatherMs: number;
};

/** A frozen daemon is seen within one poll and one time limit: 17.5 s, or 7.5 s while somebody looks. */
export const usualWatchTimes: WatchTimes = {
  idlePollMs: 60_000,
  pollMs: 15_000,
  eagerPollMs: 5_000,
  eagerForMs: 30_000,
  shortBusMs: 2_000,
  gatherMs: 60,
};

/** Who keeps hanging up is listened to again within about a minute; until then it is asked. */
const mostBusRestMs = 64_000;

/** A frozen daemon has lost nothing: names and addresses are as they were, and it may only be slow. */
const frozen = (now: TailnetFacts, before: TailnetFacts): TailnetFacts => ({
  ...before,
  ...{ kind: now.kind, code: now.code, slots: now.slots, action: now.action, url: now.url, command: now.command },
});

/**
 * Keeps the present state of the tailnet: hears of changes over the daemon's bus, and asks from time to time as well, because a bus that
 * has died without a word sounds like one where nothing happens.
 */
export function createTailnetWatcher(deps: WatcherDeps) {
  const { client, clock, log, times } = deps;
  const ending = new AbortController();
  let facts: TailnetFacts | null = null;
  let asking: Promise<void> | null = null;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let stopBus: (() => void) | null = null;
  let listenFrom = 0;
  let shortBuses = 0;
  let eagerUntil = 0;
  let unsubscribe = (): void => undefined;
  let running = false;
  let plannedAt = Number.POSITIVE_INFINITY;

  const take = (next: TailnetFacts): void => {
    const before = facts;
    facts = next;
    if (JSON.stringify(before) === JSON.stringify(next)) return;
    if (before && before.kind !== next.kind) eagerUntil = clock.now() + times.eagerForMs;
    if (before?.kind !== next.kind) log.info({ tailnet: next.kind, name: next.name, addresses: next.addresses }, "the tailnet");
    deps.onChange(next);
  };

  const listen = (): void => {
    const since = performance.now();
    if (stopBus || !running || since < listenFrom) return;
    stopBus = client.watch(
      () => plan(times.gatherMs),
      () => {
        stopBus = null;
        const now = performance.now();
        if (now - since >= times.shortBusMs) {
          shortBuses = 0;
          plan(times.gatherMs);
        } else listenFrom = now + Math.min(mostBusRestMs, times.shortBusMs * 2 ** shortBuses++);
      },
    );
  };
  const interval = (): number => {
    if (clock.now() < eagerUntil) return times.eagerPollMs;
    return deps.needed() ? times.pollMs : times.idlePollMs;
  };

  const askOnce = async (): Promise<void> => {
    const report = await client.status(ending.signal);
    if (ending.signal.aborted) return;
    const now = tailnetOf(report, { now: clock.now(), platform: deps.platform, user: deps.user });
    take(now.kind === "frozen" && facts ? frozen(now, facts) : now);
    // A bus that ended is taken up again by whoever finds the daemon alive.
    if (report.kind === "status") listen();
    else if (report.fault === "frozen") {
      stopBus?.();
      stopBus = null;
    }
  };

  /** Never rejects. One question at a time; what comes meanwhile is answered by one more after it. */
  const ask = (): Promise<void> => {
    if (asking) {
      again = true;
      return asking;
    }
    const run = async (): Promise<void> => {
      do {
        again = false;
        await askOnce();
      } while (again && running);
    };
    asking = run()
      .catch((error: unknown) => log.error({ error }, "the tailnet could not be asked"))
      .finally(() => {
        asking = null;
        plan(interval());
      });
    return asking;
  };

  /** Asks after `ms` at the latest; a nearer plan stays. */
  const plan = (ms: number): void => {
    if (!running) return;
    const at = performance.now() + ms;
    if (at >= plannedAt) return;
    clearTimeout(timer);
    plannedAt = at;
    timer = setTimeout(() => {
      plannedAt = Number.POSITIVE_INFINITY;
      void ask();
    }, ms);
    timer.unref();
  };

  return {
    /** Null until Tailscale was asked once. */
    current: (): TailnetFacts | null => facts,
    /** Somebody looks: asks more often for a while. */
    look(): void {
      eagerUntil = clock.now() + times.eagerForMs;
      plan(times.eagerPollMs);
    },
    /** The state as it is now. */
    async refresh(): Promise<TailnetFacts | null> {
      if (!ending.signal.aborted) await ask();
      return facts;
    },
    start(): void {
      running = true;
      unsubscribe = deps.host.onPower(power => {
        if (power !== "resume") return;
        // What was open before the sleep may be dead without having said so.
        stopBus?.();
        stopBus = null;
        listenFrom = 0;
        shortBuses = 0;
        plan(0);
      });
      plan(0);
    },
    async stop(): Promise<void> {
      running = false;
      unsubscribe();
      clearTimeout(timer);
      stopBus?.();
      ending.abort();
      await asking;
    },
  };
}

export type TailnetWatcher = ReturnType<typeof createTailnetWatcher>;
