import { expect, test } from "vitest";
import { createShutdown } from "../../../main/desktop/shutdown.ts";
import { systemClock, systemTimers } from "../../../main/supervisor/timers.ts";
import { isAlive } from "../support/processes.ts";
import { createKeeperRoom, spec } from "./keeper-room.ts";

test.each([1_500, 0])("a quit with %s ms left for a program that does not leave ends only when it is gone", async deadlineMs => {
  const warnings: string[] = [];
  const { keeper, running, lines, stop } = createKeeperRoom({ timers: systemTimers });
  keeper.want([spec("stubborn")]);
  const pid = await running();
  await expect.poll(lines).toContain("ready");
  const quit = createShutdown({
    steps: [{ name: "the programs", end: leftMs => keeper.stop(leftMs) }],
    ...{ deadlineMs, clock: systemClock, timers: systemTimers },
    log: { info: () => undefined, warn: line => void warnings.push(line) },
  });
  await quit();
  if (deadlineMs > 0) expect([isAlive(pid), warnings]).toEqual([false, []]);
  // Killed before the quit is over; the system may take a moment for it.
  await expect.poll(() => isAlive(pid)).toBe(false);
  await stop();
});
