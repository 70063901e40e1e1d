import { randomUUID } from "node:crypto";
import * as z from "zod";
import { AppError } from "../../../contract/errors/app-error.ts";
import { createBoundedMap } from "../../access/bounded-map.ts";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Counted, Counters, Line } from "./counters.ts";
import { connectRedis, type RedisConnection } from "./redis-connection.ts";
import { createRedisLink } from "./redis-link.ts";
import { createPeers, type PeerFile } from "./redis-peers.ts";
import { redisScripts } from "./redis-scripts.ts";
import { beginSession, type RedisSession, Twin } from "./redis-session.ts";
import { type Change, createShares, keepMs, keyOf, keysOf, type OwnShares } from "./redis-shares.ts";

export type RedisTiming = {
  /** Longest wait for an answer. */
  readonly deadlineMs: number;
  /** How often a gateway looks after the shared data; a loss is noticed that soon. */
  readonly tickMs: number;
  /** After a loss nothing is held for so long, so that every gateway that runs tells its share first; several `tickMs`. */
  readonly graceMs: number;
  /** One that did nothing in so many looks is not running. */
  readonly silentTicks: number;
};

export const redisTiming: RedisTiming = { deadlineMs: 500, tickMs: 1_000, graceMs: 3_000, silentTicks: 10 };

export type RedisCountersDeps = {
  readonly url: string;
  /** Begins every key, as `openclaw:sessions:`. All gateways of one budget have the same. */
  readonly prefix: string;
  /** Unlike any other gateway's, and the same after a restart. */
  readonly gatewayId: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly timing: RedisTiming;
  /** What the ledger of this gateway knows; asked once, at the first connection. */
  readonly ownShares: () => OwnShares | Promise<OwnShares>;
  /** Remembers the other gateways' names. */
  readonly peerFile: PeerFile;
};

export type RedisCounters = Counters & {
  start(): void;
  /** Resolves when nothing is connected any more. The others are told that this gateway is not there. */
  stop(): Promise<void>;
};

/** Of one run; an older one is corrected by the ledger's figure at the next start anyway. */
const mostCorrections = 100_000;

const number = z.coerce.number();
const Over = z.tuple([z.literal("OVER"), number, number, number]);
const Total = z.tuple([z.literal("OK"), number, number]);
/** Not every server lets it be asked. */
const Policy = z.tuple([z.string(), z.string()]);
const Tick = z.tuple([z.literal("OK"), z.array(z.string()), z.array(z.string())]);
const SharesOf = z.tuple([z.literal("OK"), number, z.array(z.string())]);

/** Redis answers hashes as one flat list. */
const rowsOf = (flat: readonly string[], width: number): string[][] =>
  Array.from({ length: flat.length / width }, (_, row) => flat.slice(row * width, (row + 1) * width));

/**
 * The budget that several gateways share. In Redis stands what each gateway holds and has spent; one script checks the sum of all against
 * the lines and adds to it. Each gateway knows its own share from its ledger and writes it there, as a whole, whenever a connection begins:
 * so nothing drifts, and what became of a call that was cut off does not matter. While Redis does not answer, or the share of a gateway is
 * not known, nothing is held.
 */
export function createRedisCounters(deps: RedisCountersDeps): RedisCounters {
  const { clock, log, timing, gatewayId } = deps;
  const base = `${deps.prefix}{hearth:budget}`;
  const owner = randomUUID();
  const shares = createShares();
  const peers = createPeers({ file: deps.peerFile, gatewayId, silentTicks: timing.silentTicks });
  const corrected = createBoundedMap<string, true>(mostCorrections);
  let lastSession = 0;
  let twin = false;
  let policyTold = false;
  let awaitedTold = "";
  let timer: NodeJS.Timeout | undefined;
  let ticking = false;
  /** Changes since the share was last told as a whole, while no session is open. */
  let untold: Change[] = [];

  const nextSession = (above: number): number => {
    lastSession = Math.max(clock.now(), lastSession + 1, above + 1);
    return lastSession;
  };

  const gone = (error: unknown): never => {
    if (error instanceof Twin && !twin) {
      twin = true;
      log.error(
        { gateway: gatewayId },
        "another gateway counts under this gateway's name: was its home copied? Nothing that costs money is sent",
      );
    }
    throw error;
  };

  const lookAtPolicy = async (connection: RedisConnection): Promise<void> => {
    if (policyTold) return;
    policyTold = true;
    const [, policy] = Policy.safeParse(await connection.ask(["CONFIG", "GET", "maxmemory-policy"])).data ?? [];
    if (policy !== undefined && policy !== "noeviction")
      log.warn({ policy }, "this Redis may drop data when its memory is full: set maxmemory-policy to noeviction");
  };

  const open = async (onEnd: (reason: unknown) => void): Promise<RedisSession> => {
    if (twin) throw new Twin();
    const first = lastSession === 0;
    const connection = await connectRedis({ url: deps.url, deadlineMs: timing.deadlineMs, onEnd });
    try {
      await lookAtPolicy(connection);
      if (!shares.loaded()) {
        await peers
          .load(clock.now())
          .catch((error: unknown) => log.warn({ problem: String(error) }, "the other gateways' names cannot be read"));
        const own = await deps.ownShares();
        shares.load(own);
      }
      const session = await beginSession(connection, {
        ...{ base, gatewayId, owner, first, number: nextSession, now: clock.now, graceMs: timing.graceMs },
        seed: () => {
          untold = [];
          return { shares: shares.all(), peers: peers.all(clock.now()) };
        },
      });
      return { ...session, run: (script, args) => session.run(script, args).catch(gone) };
    } catch (error) {
      connection.end();
      return gone(error);
    }
  };

  const tell = (session: RedisSession, { keys, spent, held }: Change): Promise<unknown> =>
    session.run(redisScripts.change, [
      String(spent),
      String(held),
      ...keys.flatMap(key => [key, String(keepMs(key, clock.now()))]),
    ]);

  const link = createRedisLink<RedisSession>({
    open,
    onOpen: session => {
      const late = untold;
      untold = [];
      // What fails here ends the session, and the next one tells all of it.
      for (const change of late) tell(session, change).catch(() => session.end());
    },
    deadlineMs: timing.deadlineMs,
    log,
  });

  /** Memory has it already. What cannot be told now is told with the next session. */
  const pass = async (change: Change): Promise<void> => {
    const session = link.current();
    if (session === null) untold.push(change);
    else await tell(session, change).catch(() => session.end());
  };

  const tickNow = async (session: RedisSession): Promise<void> => {
    const [, members, awaited] = Tick.parse(await session.run(redisScripts.tick, []));
    const sightings = rowsOf(members, 2).map(([id = "", seen]) => ({ id, seen: Number(seen) }));
    const waitingFor = rowsOf(awaited, 2).map(([id = ""]) => id);
    const gateways = waitingFor.sort().join(", ");
    const key = `${base}:e:${session.epoch}:awaited`;
    const told = gateways === "" ? "" : `${key} ${gateways}`;
    if (told !== awaitedTold && told !== "")
      log.warn(
        { gateways, key },
        "Redis lost the share of gateways that are not here: nothing that costs money is sent until they are. Start them, or remove them from the key when they are gone for good",
      );
    awaitedTold = told;
    for (const id of peers.hear(sightings, waitingFor, clock.now())) {
      const [, seen, found] = SharesOf.parse(await session.run(redisScripts.sharesOf, [id]));
      const copy = rowsOf(found, 3).map(([key = "", spent, held]) => ({ key, spent: Number(spent), held: Number(held) }));
      peers.keep(id, seen, copy);
      log.debug({ gateway: id }, "another gateway is not here: its share of the budget is remembered");
    }
    shares.prune(clock.now());
    await peers
      .save()
      .catch((error: unknown) => log.warn({ problem: String(error) }, "the other gateways' names cannot be kept"));
  };

  const onTick = (): void => {
    const session = link.current();
    if (session === null || ticking) return;
    ticking = true;
    tickNow(session)
      .catch((error: unknown) => {
        session.end();
        log.warn({ problem: String(error) }, "the shared budget could not be looked after");
      })
      .finally(() => {
        ticking = false;
      });
  };

  return {
    async hold(counted: Counted, lines: readonly Line[]) {
      if (counted.nanoUsd === 0 && lines.length === 0) {
        shares.grant(counted);
        return { kind: "granted" };
      }
      shares.asked(counted.id);
      const keys = keysOf(counted);
      const reply = await link.use(async session => {
        const before = shares.end(counted.id, 0);
        if (before) tell(session, before).catch(() => session.end());
        return session.run(redisScripts.hold, [
          String(counted.nanoUsd),
          String(lines.length),
          String(keys.length),
          ...lines.flatMap(({ scope, window, stopNanoUsd }) => [keyOf(scope, window), String(stopNanoUsd)]),
          ...keys.flatMap(key => [key, String(keepMs(key, clock.now())), shares.has(key) ? "1" : "0"]),
        ]);
      });
      if (reply[0] === "WAIT")
        throw AppError.of("COUNTERS_UNREACHABLE", {}, { retryAfterSeconds: Math.ceil(timing.graceMs / 1_000) });
      if (reply[0] === "OK") {
        shares.grant(counted);
        return { kind: "granted" };
      }
      const [, place, spentNanoUsd, heldNanoUsd] = Over.parse(reply);
      const line = lines[place - 1];
      if (line === undefined) throw new Error(`Redis named line ${place} of ${lines.length}`);
      return { kind: "refused", line, spentNanoUsd, heldNanoUsd };
    },

    async settle(id, nanoUsd) {
      const change = shares.end(id, nanoUsd);
      if (change && (change.held !== 0 || change.spent !== 0)) await pass(change);
    },

    async correct(correctionId, scopes, windows, differenceNanoUsd) {
      // Before the ledger was read there is nothing to correct: it has the true figure.
      if (corrected.get(correctionId) || !shares.loaded()) return;
      corrected.set(correctionId, true);
      const change = { keys: keysOf({ scopes, windows }), spent: differenceNanoUsd, held: 0 };
      shares.correct(change);
      await pass(change);
    },

    async total(scope, window) {
      const reply = await link.use(session => session.run(redisScripts.total, [keyOf(scope, window)]));
      const [, spentNanoUsd, heldNanoUsd] = Total.parse(reply);
      return { spentNanoUsd, heldNanoUsd };
    },

    start() {
      link.start();
      timer ??= setInterval(onTick, timing.tickMs).unref();
    },

    async stop() {
      clearInterval(timer);
      const session = link.current();
      if (session) await session.run(redisScripts.leave, []).catch(() => session.end());
      await link.stop();
    },
  };
}
