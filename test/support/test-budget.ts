import type { Cost } from "../../contract/settings/cost.ts";
import { type BudgetDeps, createBudget } from "../../gateway/budget/create-budget.ts";
import { createDrains } from "../../gateway/budget/drains.ts";
import type { FoundPrice, Price } from "../../gateway/budget/prices/price.ts";
import { createWho } from "../../gateway/budget/who.ts";
import { createWindows } from "../../gateway/budget/windows.ts";
import type { Clock } from "../../gateway/clock.ts";
import { newId } from "../../gateway/db/new-id.ts";
import type { Writer } from "../../gateway/db/writes.ts";
import type { Log } from "../../gateway/log.ts";

/** 1 dollar for a million tokens of every kind: a thousand nano-dollars each. */
export const plainPrice: Price = {
  tiers: [
    {
      aboveInputTokens: 0,
      rates: { input: 1_000_000, output: 1_000_000, cacheRead: 1_000_000, cacheWrite5m: 1_000_000, cacheWrite1h: 1_000_000 },
    },
  ],
  fast: null,
  regionPercent: 100,
  webSearchNanoUsd: null,
  maxOutputTokens: 4_096,
  contextTokens: null,
  effectiveFrom: "2026-01-01",
  source: "settings",
};

/** The real budget over a ledger of a test, in UTC. Models are free unless `find` says otherwise. */
export const createTestBudget = (
  rooms: { readonly writer: Writer; readonly clock: Clock; readonly log: Log; readonly cost: () => Cost },
  more: Partial<BudgetDeps> & { readonly find?: BudgetDeps["prices"]["find"] } = {},
) =>
  createBudget({
    ...rooms,
    timeZone: () => "UTC",
    windowsAt: createWindows("UTC"),
    who: createWho({ device: () => undefined }),
    nameOf: scope => scope,
    added: () => 0,
    prices: { find: more.find ?? ((): FoundPrice => ({ kind: "free", why: "local" })) },
    shared: () => null,
    meters: { touch: () => undefined, granted: () => undefined, refused: () => undefined },
    localModel: () => null,
    newId,
    ...more,
  });

/** Drains whose time only a test ends: `cut` ends those that run. */
export function createTestDrains(atOnce = 16) {
  const cuts = new Set<() => void>();
  const drains = createDrains({
    atOnce,
    ms: 20_000,
    timer: run => {
      cuts.add(run);
      return () => cuts.delete(run);
    },
  });
  return {
    ...drains,
    running: () => cuts.size,
    cut: () => {
      for (const run of cuts) run();
    },
  };
}
