import { type Clock, systemClock } from "../../clock.ts";
import type { Writer } from "../../db/writes.ts";
import type { CountedFor } from "../totals.ts";
import type { Counters } from "./counters.ts";

/** The ledger's columns, of scopes and windows as `scopesOf` and `createWindows` make them: one of each kind, a day with its month. */
function countedFor(scopes: readonly string[], windows: readonly string[]): CountedFor {
  const idOf = (kind: string): string => {
    const [one, another] = scopes.filter(scope => scope.startsWith(`${kind}:`));
    if (another !== undefined) throw new RangeError(`one hold counts for one ${kind}`);
    return one?.slice(kind.length + 1) ?? "";
  };
  const day = windows.find(window => window.length > 7);
  if (day === undefined || windows.some(window => !day.startsWith(window)))
    throw new RangeError("a hold counts for one day and its month");
  return { day, user: idOf("user"), device: idOf("device"), channel: idOf("channel"), agent: idOf("agent") };
}

/**
 * Counts in the ledger of this gateway: the same transaction that checks the lines keeps the hold, on disk before `hold` resolves.
 * Whatever is held counts for the whole (`*`), for its day and for that day's month, whether they are named or not.
 */
export function createSqliteCounters(deps: { writer: Writer; clock?: Clock }): Counters {
  const { writer, clock = systemClock } = deps;
  return {
    hold: ({ id, nanoUsd, scopes, windows }, lines, at) => {
      const attempt = { provider: "", model: "", messageId: null, sessionId: null, attempt: 1 };
      const hold = { id, at, boundNanoUsd: nanoUsd, ...countedFor(scopes, windows), ...attempt, lines };
      return writer.run("ledger.hold", hold, { durable: true });
    },
    settle: (id, nanoUsd) => {
      const state = nanoUsd === 0 ? "released" : "settled";
      return writer.run("ledger.settle", {
        ...{ holdId: id, usage: null, costNanoUsd: nanoUsd, state, failureCode: null },
        at: clock.now(),
      });
    },
    correct: (correctionId, scopes, windows, differenceNanoUsd) =>
      writer.run("counters.correct", { correctionId, to: countedFor(scopes, windows), byNanoUsd: differenceNanoUsd }),
    total: (scope, window) => writer.run("counters.total", { scope, window }),
  };
}
