import type { Clock } from "../../gateway/clock.ts";

/** A clock that stands still until it is told to go on. */
export function createFakeClock(start = Date.UTC(2026, 10, 2, 12)): Clock & { advance(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    advance: ms => {
      now += ms;
    },
  };
}
