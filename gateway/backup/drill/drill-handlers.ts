import { AppError } from "../../../contract/errors/app-error.ts";
import { principalId } from "../../../contract/principal.ts";
import type { Clock } from "../../clock.ts";
import { systemProblem } from "../../config/atomic-file.ts";
import type { Writer } from "../../db/writes.ts";
import type { Log } from "../../log.ts";
import type { Handlers } from "../../routes/handler.ts";
import type { Drills } from "./drills.ts";

export type DrillHandlerDeps = {
  readonly drills: Pick<Drills, "run">;
  readonly writer: Pick<Writer, "run">;
  readonly clock: Clock;
  readonly log: Log;
};

/** "Test restore" over HTTP: answered at once; how it ends is in the card. */
export function createDrillHandlers({ drills, writer, clock, log }: DrillHandlerDeps): Handlers<"drillBackup"> {
  return {
    drillBackup: async ({ body, principal }) => {
      const { job, over } = drills.run(body.place);
      over.catch((error: unknown) => {
        log.warn(
          { problem: error instanceof AppError ? error.code : systemProblem(error) },
          "a test restore was not carried out",
        );
      });
      await writer.run("audit.append", {
        ...{ at: clock.now(), actor: principalId(principal), action: "backup.drillAsked", target: job.id, detail: {} },
      });
      return job;
    },
  };
}
