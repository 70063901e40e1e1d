import { AppError } from "../../../contract/errors/app-error.ts";
import { exitCodes } from "../../../contract/exit-codes.ts";
import { plainForTerminal } from "../answer/printer.ts";
import { followJob } from "../backup/follow-job.ts";
import type { Command } from "../call.ts";
import { reportError, reportFailure } from "../failures.ts";
import { createFigures } from "../figures.ts";

/** Tests a restore and waits for what came out. Exit code 1 when one failed. */
export const runBackupDrill: Command<{ readonly place?: string }> = async (call, { place }) => {
  const { io, json, text } = call;
  const t = text.backup;
  const link = await call.link();
  const begun = await link.call("drillBackup", { body: place === undefined ? {} : { place } });
  if (!begun.ok) return reportFailure(io, json, begun.failure);
  const end = await followJob(call, link, begun.value);
  if (end.kind === "failed") return reportFailure(io, json, end.failure);
  const { startedAt } = begun.value;
  const drills = end.kind === "over" ? end.card.drills.filter(({ at }) => at >= startedAt) : [];
  if (end.kind === "stopped" || drills.length === 0) {
    reportError(io, json, AppError.of("BACKUP_STOPPED"));
    return end.kind === "stopped" ? exitCodes.interrupted : exitCodes.failed;
  }
  const ok = drills.every(drill => drill.ok);
  if (json) call.print({ ok, drills });
  const figures = createFigures(io.language);
  for (const drill of drills) {
    const times = drill.steps
      .filter(({ state }) => state !== "skipped")
      .map(({ step, tookMs }) => `${t.steps[step]} ${t.seconds(figures.seconds(tookMs))}`);
    call.say(plainForTerminal(`${drill.place}: ${drill.ok ? t.drillPlaces.ok : t.drillPlaces.failed}  (${times.join(", ")})`));
    if (drill.failure) call.say(plainForTerminal(`  ${drill.failure.message}\n  → ${drill.failure.hint}`));
  }
  return ok ? exitCodes.done : exitCodes.failed;
};
