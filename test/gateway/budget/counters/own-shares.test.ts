import { describe, expect, it } from "vitest";
import { createAfterLedger } from "../../../../gateway/budget/counters/after-ledger.ts";
import type { Counters } from "../../../../gateway/budget/counters/counters.ts";
import { createOwnShares } from "../../../../gateway/budget/counters/own-shares.ts";
import { createSqliteCounters } from "../../../../gateway/budget/counters/sqlite.ts";
import { createWindows } from "../../../../gateway/budget/windows.ts";
import { openDatabase } from "../../../../gateway/db/open.ts";
import { createInlineWriter } from "../../../../gateway/db/writer-inline.ts";
import { writes } from "../../../../gateway/db/writes.ts";

const now = Date.UTC(2026, 10, 21, 12);

function room() {
  const db = openDatabase(":memory:");
  const ledger = createSqliteCounters({ writer: createInlineWriter(db, writes), clock: { now: () => now } });
  const spend = async (day: string, user: string, cost: number, bound = cost): Promise<void> => {
    const id = `${day}-${user}-${cost}`;
    const scopes = ["*", `user:${user}`, "agent:home", "channel:api"];
    await ledger.hold({ id, nanoUsd: bound, scopes, windows: [day, day.slice(0, 7)] }, [], now);
    if (cost !== 0) await ledger.settle(id, cost);
  };
  return { db, ledger, spend };
}

describe("what a ledger knows of its own share", () => {
  it("sums up today and this month for every scope, and names what is held", async () => {
    const { db, spend } = room();
    await spend("2026-10-31", "owner", 1_000);
    await spend("2026-11-01", "owner", 200);
    await spend("2026-11-21", "owner", 30);
    await spend("2026-11-21", "ann", 4);
    await spend("2026-11-20", "ann", 0, 777);
    const { spent, holds } = createOwnShares({ db, windowsAt: createWindows("UTC"), clock: { now: () => now } })();
    const sums = Object.fromEntries(spent.map(({ scope, window, nanoUsd }) => [`${scope} ${window}`, nanoUsd]));
    expect(sums).toEqual({
      "* 2026-11": 234,
      "* 2026-11-21": 34,
      "user:owner 2026-11": 230,
      "user:owner 2026-11-21": 30,
      "user:ann 2026-11": 4,
      "user:ann 2026-11-21": 4,
      "agent:home 2026-11": 234,
      "agent:home 2026-11-21": 34,
      "channel:api 2026-11": 234,
      "channel:api 2026-11-21": 34,
    });
    expect(holds).toEqual([
      {
        id: "2026-11-20-ann-0",
        nanoUsd: 777,
        scopes: ["*", "user:ann", "agent:home", "channel:api"],
        windows: ["2026-11-20", "2026-11"],
      },
    ]);
    db.close();
  });

  it("a hold comes free for others only when the ledger has settled it", async () => {
    const { db, ledger, spend } = room();
    await spend("2026-11-21", "owner", 0, 500);
    const told: number[] = [];
    const shared: Counters = { ...ledger, settle: (_, nanoUsd) => Promise.resolve(void told.push(nanoUsd)) };
    const settled = createAfterLedger({ counters: shared, db }).settle("2026-11-21-owner-0", 123);
    for (let n = 0; n < 20; n++) await new Promise(setImmediate);
    expect(told).toEqual([]);
    await ledger.settle("2026-11-21-owner-0", 123);
    await settled;
    expect(told).toEqual([123]);
    await createAfterLedger({ counters: shared, db }).settle("never held", 0);
    expect(told).toEqual([123, 0]);
    db.close();
  });
});
