import { type Setup, SetupStep } from "../../contract/routes/setup.ts";
import type { Database } from "../db/open.ts";

export type StepState = Setup["steps"][number]["state"];
const prefix = "setup_step:";
const doneKey = "setup_done";

export const stepKey = (step: SetupStep): string => `${prefix}${step}`;
export const setupDoneKey = doneKey;

/** The first run as it is kept: each step by itself, so that a later one never undoes an earlier one. */
export function createSteps(deps: { readonly db: Database; readonly offered: () => ReadonlySet<SetupStep> }) {
  const rows = deps.db.prepare<[], { key: string; value: string }>(
    `SELECT key, value FROM meta WHERE key GLOB '${prefix}*' OR key = '${doneKey}'`,
  );
  return (): Pick<Setup, "done" | "steps" | "current"> => {
    const kept = new Map(rows.all().map(({ key, value }) => [key, value]));
    const offered = deps.offered();
    const steps = SetupStep.options
      .filter(step => offered.has(step))
      .map(step => {
        const value = kept.get(stepKey(step));
        const state: StepState = value === "done" || value === "skipped" ? value : "open";
        return { step, state };
      });
    return { done: kept.has(doneKey), steps, current: steps.find(({ state }) => state === "open")?.step ?? null };
  };
}
