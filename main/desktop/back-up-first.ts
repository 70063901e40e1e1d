import { AppError } from "../../contract/errors/app-error.ts";
import type { SupervisorLog } from "../supervisor/supervisor-log.ts";
import type { Timers } from "../supervisor/timers.ts";
import type { GatewayDoor } from "./gateway-door.ts";

const lookEveryMs = 1_000;

/**
 * A backup before an update, whole and verified when it resolves. While no gateway runs there is nobody to make one and nothing that changes:
 * the update goes on without. @throws AppError BACKUP_FAILED, and why the gateway refused
 */
export function createBackUpFirst(deps: {
  readonly door: Pick<GatewayDoor, "call" | "url">;
  readonly timers: Timers;
  readonly log: Pick<SupervisorLog, "warn">;
}): () => Promise<void> {
  const { door, timers, log } = deps;
  const pause = (): Promise<void> => new Promise(resolve => void timers.after(lookEveryMs, resolve));
  return async () => {
    if (door.url() === null) {
      log.warn("no gateway runs, so no backup is made before the update");
      return;
    }
    const begun = await door.call(api => api("createBackup", { body: { reason: "update" } }));
    if (!begun.ok) throw AppError.of("BACKUP_FAILED", { problem: begun.failure.message });
    for (;;) {
      await pause();
      const card = await door.call(api => api("backupCard"));
      if (!card.ok) throw AppError.of("BACKUP_FAILED", { problem: card.failure.message });
      if (card.value.jobs.some(({ id }) => id === begun.value.id)) continue;
      const { lastFailure, lastAt } = card.value;
      if (lastFailure !== null && lastFailure.at >= begun.value.startedAt)
        throw AppError.of("BACKUP_FAILED", { problem: lastFailure.message });
      if (lastAt === null || lastAt < begun.value.startedAt) throw AppError.of("BACKUP_STOPPED");
      return;
    }
  };
}
