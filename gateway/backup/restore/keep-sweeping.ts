import type { Clock } from "../../clock.ts";
import { systemProblem } from "../../config/atomic-file.ts";
import type { Log } from "../../log.ts";
import type { Jobs } from "../jobs.ts";
import { type RestoreHome, readJournal } from "./journal.ts";
import { listKept, sweepKept } from "./kept.ts";

const everyMs = 60 * 60_000;

/** Takes what restores put aside away when its time is over, also in a gateway that runs for weeks. */
export function keepSweeping(deps: {
  readonly home: RestoreHome;
  readonly clock: Clock;
  readonly log: Log;
  readonly jobs: Pick<Jobs, "isRunning" | "hold">;
  /** A clock that may have been put ahead ends nothing's time. `since`: when the oldest of it was put aside. */
  readonly trustsClock: (since: number) => boolean;
  readonly onChange: () => void;
}) {
  const { home, clock, log } = deps;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const look = async (): Promise<void> => {
    const due = (await listKept(home)).filter(({ until }) => until !== null && clock.now() >= until);
    // While a restore is prepared or lies ready, what it undoes stays.
    if (due.length === 0 || !deps.trustsClock(Math.min(...due.map(({ at }) => at))) || deps.jobs.isRunning("restore")) return;
    await deps.jobs.hold("restore", async () => {
      if ((await readJournal(home)) !== null) return;
      await sweepKept(home, clock.now());
      deps.onChange();
    });
  };

  return {
    look,
    start(): void {
      timer = setInterval(() => {
        running = look().catch((error: unknown) => {
          log.warn({ problem: systemProblem(error) }, "what a restore put aside could not be taken away");
        });
      }, everyMs);
      timer.unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await running;
    },
  };
}
