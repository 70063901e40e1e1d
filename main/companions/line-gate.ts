import type { Clock } from "../supervisor/timers.ts";

const spanMs = 1_000;

/** Lets at most `most` lines a second through; how many were left out is said with the next second's first line. */
export function createLineGate(clock: Clock, most: number, onLine: (line: string) => void) {
  let since = Number.NEGATIVE_INFINITY;
  let given = 0;
  let leftOut = 0;
  return (line: string): void => {
    const now = clock.now();
    if (now - since >= spanMs) {
      since = now;
      given = 0;
      if (leftOut > 0) onLine(`(${leftOut} lines were left out)`);
      leftOut = 0;
    }
    if (given < most) onLine(line);
    else leftOut += 1;
    given += 1;
  };
}
