import { expect, test } from "vitest";
import { createDrains } from "../../../gateway/budget/drains.ts";

/** Timers that only a test lets run. */
function createTimers() {
  const waiting = new Map<() => void, number>();
  return {
    timer: (run: () => void, ms: number) => {
      waiting.set(run, ms);
      return () => void waiting.delete(run);
    },
    waiting: () => [...waiting.values()],
    runAll: () => {
      for (const run of waiting.keys()) run();
    },
  };
}

test("so many at once, each for its time", () => {
  const timers = createTimers();
  const drains = createDrains({ atOnce: 2, ms: 20_000, timer: timers.timer });
  const first = drains.begin();
  const second = drains.begin();
  expect([first?.signal.aborted, second?.signal.aborted, drains.begin()]).toEqual([false, false, null]);
  expect(timers.waiting()).toEqual([20_000, 20_000]);
  first?.end();
  first?.end();
  expect(timers.waiting()).toEqual([20_000]);
  const third = drains.begin();
  expect([third?.signal.aborted, drains.begin()]).toEqual([false, null]);
  timers.runAll();
  expect([first?.signal.aborted, second?.signal.aborted, third?.signal.aborted]).toEqual([false, true, true]);
  // A place is taken until what was cut is settled.
  expect(drains.begin()).toBeNull();
  second?.end();
  expect(drains.begin()).not.toBeNull();
});

test("a stop cuts all of them, waits until they have ended, and there are none after it", async () => {
  const timers = createTimers();
  const drains = createDrains({ atOnce: 2, ms: 20_000, timer: timers.timer });
  const one = drains.begin();
  const two = drains.begin();
  let stopped = false;
  const stopping = drains.stop().then(() => {
    stopped = true;
  });
  expect([one?.signal.aborted, two?.signal.aborted, drains.begin()]).toEqual([true, true, null]);
  one?.end();
  await Promise.resolve();
  expect(stopped).toBe(false);
  two?.end();
  await stopping;
  expect(timers.waiting()).toEqual([]);
});

test("a stop does not wait for ever for what cannot be settled", async () => {
  const timers = createTimers();
  const drains = createDrains({ atOnce: 2, ms: 20_000, timer: timers.timer });
  drains.begin();
  const stopping = drains.stop();
  timers.runAll();
  await stopping;
});
