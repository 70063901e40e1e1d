import { afterEach, beforeEach, expect, it } from "vitest";
import { endOf, holdOf, type LedgerRoom, line, openLedger, released } from "./ledger-room.ts";

let ledger: LedgerRoom;
beforeEach(() => {
  ledger = openLedger();
});
afterEach(() => ledger.close());

const bound = async (id: string, nanoUsd: number): Promise<void> => {
  await ledger.hold(holdOf(id, nanoUsd));
  await ledger.settle(endOf(id, nanoUsd, { state: "bound", failureCode: "MODEL_CUT" }));
};
const days = () => ledger.row("SELECT calls, cost_nano_usd AS cost, estimated_nano_usd AS estimated FROM usage_days");
const usage = () => ledger.rows("SELECT id, cost_nano_usd AS cost, state, estimated, corrected_at AS at FROM usage ORDER BY id");

it("a later true figure takes the place of a bound, everywhere", async () => {
  await bound("a", 900);
  await bound("b", 500);
  const lines = [line("*", 1_400)];
  expect(await ledger.hold(holdOf("c", 1, { lines }))).toMatchObject({ kind: "refused" });
  expect(await ledger.correct({ id: "a", costNanoUsd: 200 }, { id: "b", costNanoUsd: 510 })).toEqual({
    corrected: 2,
    byNanoUsd: -690,
  });
  expect(usage()).toEqual([
    { id: "a", cost: 200, state: "settled", estimated: 0, at: 3_000 },
    { id: "b", cost: 510, state: "settled", estimated: 0, at: 3_000 },
  ]);
  expect(days()).toEqual({ calls: 2, cost: 710, estimated: 0 });
  for (const scope of ["*", "user:owner", "agent:default"])
    expect(await ledger.total(scope, "2026-11")).toEqual({ spentNanoUsd: 710, heldNanoUsd: 0 });
  expect(await ledger.hold(holdOf("c", 690, { lines }))).toEqual({ kind: "granted" });
});

it("is recorded once for all of it, with the sum and where it comes from", async () => {
  await bound("a", 900);
  await ledger.correct({ id: "a", costNanoUsd: 1_000 });
  expect(ledger.rows("SELECT actor, action, target, detail FROM audit")).toEqual([
    {
      ...{ actor: "owner", action: "ledger.corrected", target: "bill anthropic 2026-11-21" },
      detail: '{"corrected":1,"byNanoUsd":100}',
    },
  ]);
});

it("changes nothing the second time, and leaves no record of it", async () => {
  await bound("a", 900);
  await ledger.correct({ id: "a", costNanoUsd: 900 });
  expect(usage()).toMatchObject([{ cost: 900, state: "settled", at: 3_000 }]);
  expect(await ledger.correct({ id: "a", costNanoUsd: 900 })).toEqual({ corrected: 0, byNanoUsd: 0 });
  expect(days()).toEqual({ calls: 1, cost: 900, estimated: 0 });
  expect(ledger.rows("SELECT id FROM audit")).toHaveLength(1);
});

it("leaves alone what is not there, what still runs and what was turned away", async () => {
  await ledger.hold(holdOf("running", 10));
  await ledger.hold(holdOf("away", 10));
  await ledger.settle(released("away"));
  const rows = ["running", "away", "stranger"].map(id => ({ id, costNanoUsd: 7 }));
  expect(await ledger.correct(...rows)).toEqual({ corrected: 0, byNanoUsd: 0 });
  expect(await ledger.total("*")).toEqual({ spentNanoUsd: 0, heldNanoUsd: 10 });
});

it("is whole or not at all", async () => {
  await bound("a", 900);
  await expect(ledger.correct({ id: "a", costNanoUsd: 1 }, { id: "a", costNanoUsd: -1 })).rejects.toThrow("nano-dollars");
  expect(usage()).toMatchObject([{ cost: 900, state: "bound" }]);
  expect(days()).toMatchObject({ cost: 900, estimated: 900 });
});
