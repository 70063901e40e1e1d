import { afterEach, beforeEach, expect, it } from "vitest";
import { type CountedFor, prepareAddToTotals, prepareTotals } from "../../../gateway/budget/totals.ts";
import { createBatch } from "../../../gateway/db/apply-batch.ts";
import { defineWrites } from "../../../gateway/db/write-table.ts";
import { writes } from "../../../gateway/db/writes.ts";
import { endOf, holdOf, type LedgerRoom, line, openLedger } from "./ledger-room.ts";

let ledger: LedgerRoom;
beforeEach(() => {
  ledger = openLedger();
});
afterEach(() => ledger.close());

const kept = () => ledger.rows("SELECT scope, window, spent, held FROM temp.totals ORDER BY window, scope");

it("are read from the ledger once, and follow it from then on", async () => {
  await ledger.hold(holdOf("before", 70));
  await ledger.settle(endOf("before", 40));
  await ledger.hold(holdOf("running", 5));
  expect(kept()).toEqual([]);
  expect(await ledger.total("*")).toEqual({ spentNanoUsd: 40, heldNanoUsd: 5 });
  await ledger.hold(holdOf("after", 100));
  await ledger.settle(endOf("running", 2));
  expect(kept()).toEqual([{ scope: "*", window: "2026-11-21", spent: 42, held: 100 }]);
});

it("of a month are those of all its days and of no other's", async () => {
  for (const [n, day] of ["2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01"].entries()) {
    await ledger.hold(holdOf(`h${n}`, 1_000, { day }));
    await ledger.hold(holdOf(`held${n}`, 10 ** n, { day }));
    await ledger.settle(endOf(`h${n}`, 2 * 10 ** n));
  }
  expect(await ledger.total("user:owner", "2026-11")).toEqual({ spentNanoUsd: 220, heldNanoUsd: 110 });
  expect(await ledger.total("*", "2026-10")).toEqual({ spentNanoUsd: 2, heldNanoUsd: 1 });
});

it("are forgotten without harm when there are too many", async () => {
  await ledger.hold(holdOf("h", 900));
  await ledger.settle(endOf("h", 900));
  const lines = [line("*", 1_000)];
  expect(await ledger.hold(holdOf("refused", 101, { lines }))).toMatchObject({ kind: "refused" });
  for (let n = 0; n < 4_096; n++) void ledger.total(`user:${n}`);
  await ledger.total("agent:default");
  expect(kept().length).toBeLessThan(10);
  expect(await ledger.hold(holdOf("still", 101, { lines }))).toMatchObject({ kind: "refused", spentNanoUsd: 900 });
});

it("no scope of an unknown kind has any", async () => {
  await expect(ledger.total("planet:earth")).rejects.toThrow("planet:earth");
});

it("a write that is undone after it settled leaves them, and the ledger, as they were", async () => {
  const table = defineWrites({
    ...writes,
    "test.settleAndThrow": db => {
      const settle = writes["ledger.settle"](db);
      const hold = writes["ledger.hold"](db);
      return (id: string): void => {
        settle(endOf(id, 90));
        hold(holdOf("inner", 500));
        throw new Error("after it settled");
      };
    },
  });
  const apply = createBatch(ledger.db, table);
  const lines = [line("*", 1_000)];
  const outcomes = apply(
    [
      { name: "ledger.hold", args: holdOf("h", 400, { lines }) },
      { name: "test.settleAndThrow", args: "h" },
      { name: "ledger.hold", args: holdOf("next", 100, { lines }) },
    ],
    false,
  );
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true]);
  expect(kept()).toEqual([{ scope: "*", window: "2026-11-21", spent: 0, held: 500 }]);
  expect(ledger.rows("SELECT id FROM holds ORDER BY id")).toEqual([{ id: "h" }, { id: "next" }]);
  await ledger.settle(endOf("h", 90));
  expect(kept()).toEqual([{ scope: "*", window: "2026-11-21", spent: 90, held: 100 }]);
});

it("the first question may stand in a write that is undone", () => {
  const table = defineWrites({
    ask: db => {
      const totalOf = prepareTotals(db);
      const add = prepareAddToTotals(db);
      return ({ to, fail }: { to: CountedFor; fail: boolean }): number => {
        const { heldNanoUsd } = totalOf("*", to.day);
        add(to, 0, 7);
        if (fail) throw new Error("undone");
        return heldNanoUsd;
      };
    },
  });
  const apply = createBatch(ledger.db, table);
  const to = { day: "2026-11-21", user: "owner", device: "", channel: "api", agent: "default" };
  const ask = (fail: boolean) => ({ name: "ask", args: { to, fail } });
  expect(apply([ask(true)], false)).toMatchObject([{ ok: false }]);
  expect(kept()).toEqual([]);
  expect(apply([ask(false), ask(true), ask(false)], false)).toMatchObject([{ ok: true, value: 0 }, { ok: false }, { value: 7 }]);
});
