import type { AppState } from "./app-state.ts";
import type { Store } from "./store.ts";

/** Clocks differ by a little: asked too early, the gateway would still tell of yesterday. */
const graceMs = 3_000;
/** Longest span that a browser's timer counts. */
const longestMs = 2 ** 31 - 1;

/** Calls `onOver` when the day that the meters show is over, so that a page that is left open begins the new one. */
export function createBudgetClock(deps: {
  store: Pick<Store<AppState>, "get" | "subscribe">;
  now: () => number;
  /** Begins a timer; what it returns ends it. */
  after: (work: () => void, ms: number) => () => void;
  onOver: () => void;
}) {
  let resetsAt: number | null = null;
  let end: (() => void) | null = null;
  const look = (): void => {
    const { budget } = deps.store.get();
    const next = budget.kind === "ready" ? budget.value.day.resetsAt : null;
    if (next === resetsAt) return;
    resetsAt = next;
    end?.();
    end = next === null ? null : deps.after(over, Math.min(longestMs, Math.max(graceMs, next - deps.now() + graceMs)));
  };
  // Should the gateway still tell of the day that is over, the next look at it begins again.
  const over = (): void => {
    resetsAt = null;
    end = null;
    deps.onOver();
  };
  return {
    start(): () => void {
      look();
      const forget = deps.store.subscribe(look);
      return () => {
        forget();
        end?.();
      };
    },
  };
}
