import { createProbe, type Probe } from "../../gateway/agents/probe.ts";
import type { Budget, Granted } from "../../gateway/budget/budget.ts";
import { createTestDrains } from "./test-budget.ts";

/** Probes of models that cost nothing, counted nowhere. */
export function createFreeProbe(): Probe {
  const granted: Granted = {
    holdId: "free",
    maxOutputTokens: null,
    price: null,
    settle: ({ failureCode }) => ({ holdId: "free", usage: null, costNanoUsd: 0, state: "settled", failureCode, at: 0 }),
  };
  const budget: Pick<Budget, "reserve" | "settle"> = {
    reserve: () => Promise.resolve({ kind: "granted", granted }),
    settle: () => Promise.resolve(),
  };
  const ignore = () => undefined;
  return createProbe({
    budget,
    drains: createTestDrains(),
    restMs: 2_000,
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
}
