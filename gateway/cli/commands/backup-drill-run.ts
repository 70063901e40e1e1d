import { exitCodes } from "../../../contract/exit-codes.ts";
import type { PlaceState } from "../../../contract/routes/backup.ts";
import { plainForTerminal } from "../answer/printer.ts";
import { followJob } from "../backup/follow-job.ts";
import { placeName, refusePlace, typedPlace } from "../backup/places.ts";
import type { Command } from "../call.ts";
import { reportFailure } from "../failures.ts";
import { createFigures } from "../figures.ts";

/** Tests a restore and waits for what came out. Exit code 1 when one failed, or when no place was there to be tested. */
export const runBackupDrill: Command<{ readonly place?: string }> = async (call, { place }) => {
  const { io, json, text } = call;
  const t = text.backup;
  const link = await call.link();
  const wanted = place === undefined ? undefined : typedPlace(call, place);
  if (wanted !== undefined) {
    const refused = await refusePlace(call, link, wanted, "backup drill");
    if (refused !== null) return refused;
  }
  const begun = await link.call("drillBackup", { body: wanted === undefined ? {} : { place: wanted } });
  if (!begun.ok) return reportFailure(io, json, begun.failure);
  const followed = await followJob(call, link, begun.value);
  if (followed.kind === "not") return followed.code;
  const drills = followed.card.drills.filter(({ at }) => at >= begun.value.startedAt);
  const ok = drills.length > 0 && drills.every(drill => drill.ok);
  if (json) call.print({ ok, drills });
  const figures = createFigures(io.language);
  for (const drill of drills) {
    const times = drill.steps
      .filter(({ state }) => state !== "skipped")
      .map(({ step, tookMs }) => t.stepTook(t.steps[step], figures.seconds(tookMs)));
    call.say(plainForTerminal(t.drilled(placeName(call, drill.place), t.drillPlaces[drill.ok ? "ok" : "failed"], times)));
    if (drill.failure) call.say(plainForTerminal(`  ${drill.failure.message}\n  → ${drill.failure.hint}`));
  }
  const isUntested = ({ name, state, backups }: PlaceState): boolean =>
    state !== "off" && (backups ?? 0) > 0 && !drills.some(drill => drill.place === name);
  if (wanted === undefined)
    for (const { name } of followed.card.places.filter(isUntested)) call.say(plainForTerminal(t.untested(placeName(call, name))));
  return ok ? exitCodes.done : exitCodes.failed;
};
