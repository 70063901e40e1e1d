import { AppError } from "../../../contract/errors/app-error.ts";
import { principalId } from "../../../contract/principal.ts";
import type { Clock } from "../../clock.ts";
import { systemProblem } from "../../config/atomic-file.ts";
import type { Home } from "../../config/home.ts";
import type { Database } from "../../db/open.ts";
import type { Writer } from "../../db/writes.ts";
import type { Log } from "../../log.ts";
import type { Troubles } from "../../overview/troubles.ts";
import type { Call, Handlers } from "../../routes/handler.ts";
import { readJournal } from "./journal.ts";
import { readDevice } from "./keep-device.ts";
import { listKept } from "./kept.ts";
import type { Undo } from "./undo.ts";
import type { Waiting } from "./waiting.ts";

export type KeptHandlerDeps = {
  readonly home: Home;
  readonly db: Database;
  readonly writer: Pick<Writer, "run">;
  readonly clock: Clock;
  readonly log: Log;
  readonly troubles: Troubles;
  readonly waiting: Waiting;
  readonly undo: Undo;
  /** What can be asked here is another now. */
  readonly onChange: () => void;
};

type Row = "restoreState" | "cancelRestore" | "undoRestore" | "dropKept";

/** A restore that waits, and what restores put aside: shown, cancelled, undone, deleted. */
export function createKeptHandlers(deps: KeptHandlerDeps): Handlers<Row> {
  const { home, writer, clock, waiting, undo } = deps;
  const audit = (call: Pick<Call<"restoreState">, "principal">, action: string, target: string): Promise<unknown> =>
    writer.run("audit.append", { at: clock.now(), actor: principalId(call.principal), action, target, detail: {} });

  return {
    restoreState: async () => ({
      waiting: await waiting.current(),
      trying: (await readJournal(home))?.state === "swapped",
      kept: (await listKept(home)).map(({ id, what, undo, at, until, bytes }) => ({
        id,
        what,
        undo,
        restoredAt: at,
        until,
        bytes,
      })),
    }),
    cancelRestore: async call => {
      await waiting.cancel();
      await audit(call, "backup.restoreCancelled", "home");
      return { ok: true };
    },
    undoRestore: async call => {
      waiting.refuseAnother();
      const { principal, body } = call;
      const kept = await undo.find(body.id);
      const { job, over } = undo.undo(kept, principal.kind === "device" ? readDevice(deps.db, principal.deviceId) : null);
      deps.troubles.put("restore", []);
      over.catch((error: unknown) => {
        const code = error instanceof AppError ? error.code : "BACKUP_FAILED";
        const slots = error instanceof AppError ? error.slots : { problem: systemProblem(error) };
        deps.log.error({ code }, "a restore could not be undone; nothing was changed");
        deps.troubles.put("restore", [{ id: "restore.failed", severity: "error", code, slots, path: "/backup" }]);
      });
      await audit(call, "backup.undoAsked", job.id);
      return job;
    },
    dropKept: async call => {
      const { id } = call.params;
      waiting.refuseAnother();
      await undo.drop(id);
      deps.onChange();
      await audit(call, "backup.keptDropped", id);
      return { ok: true };
    },
  };
}
