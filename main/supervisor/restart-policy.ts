import { exitCodes } from "../../contract/exit-codes.ts";
import type { EndReason } from "../../contract/status.ts";

/** A run that nobody asked to end: when it ended, and how long it had lasted. */
export type FailedRun = { readonly atMs: number; readonly ranMs: number };

export type RestartDecision =
  | { readonly kind: "restart"; readonly failures: number; readonly restartAtMs: number }
  | { readonly kind: "giveUp"; readonly failures: number };

const backoffMs = [500, 1_000, 2_000, 5_000, 15_000, 30_000] as const;
const longestBackoffMs = 30_000;
/** A run longer than this was a good one: the back-off begins anew. Also the span in which failures are counted. */
export const windowMs = 10 * 60_000;
export const failuresThatEnd = 5;

/** Exits that another start would only repeat. */
const notCuredByRestart: readonly number[] = [exitCodes.occupied, exitCodes.permission, exitCodes.config];

const exitCodeOf = (end: EndReason): number | null => {
  if (end.kind === "exit") return end.code;
  return end.kind === "fatal" ? end.exitCode : null;
};

/** How many runs in a row failed early; a long run that failed is the first of its row. */
function failuresInARow(failures: readonly FailedRun[]): number {
  let count = 0;
  for (const failure of failures.toReversed()) {
    count += 1;
    if (failure.ranMs > windowMs) break;
  }
  return count;
}

/**
 * What to do after a run that nobody asked to end. `failures` are the failed runs since the person's last start, oldest first,
 * the one that ended with `end` last. An exit 0 that nobody asked for is a failure like any other.
 */
export function decideRestart(failures: readonly FailedRun[], end: EndReason, nowMs: number): RestartDecision {
  const recent = failures.filter(failure => nowMs - failure.atMs <= windowMs).length;
  const code = exitCodeOf(end);
  if (code !== null && notCuredByRestart.includes(code)) return { kind: "giveUp", failures: recent };
  if (recent >= failuresThatEnd) return { kind: "giveUp", failures: recent };
  const inARow = failuresInARow(failures);
  return { kind: "restart", failures: inARow, restartAtMs: nowMs + (backoffMs[inARow - 1] ?? longestBackoffMs) };
}
