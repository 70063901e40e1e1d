import { AppError } from "../../../contract/errors/app-error.ts";
import { exitCodes } from "../../../contract/exit-codes.ts";
import { plainForTerminal } from "../answer/printer.ts";
import { followJob } from "../backup/follow-job.ts";
import { placeName } from "../backup/places.ts";
import { backupRow } from "../backup/rows.ts";
import type { Command } from "../call.ts";
import { reportFailure } from "../failures.ts";
import { createFigures } from "../figures.ts";
import { tableLines } from "../text-width.ts";

/** Backs up and waits until the backup is proven; the places come after that, by themselves. */
export const runBackupCreate: Command<object> = async call => {
  const { io, json, home, text } = call;
  const link = await call.link();
  const begun = await link.call("createBackup", { body: { reason: "asked" } });
  if (!begun.ok) return reportFailure(io, json, begun.failure);
  const followed = await followJob(call, link, begun.value);
  if (followed.kind === "not") return followed.code;
  const { card, end } = followed;
  const listed = await link.call("listBackups");
  if (!listed.ok) return reportFailure(io, json, listed.failure);
  const made = listed.value.backups.find(({ id }) => id === end.backupId);
  if (!made) throw AppError.of("BACKUP_NOT_FOUND", { id: end.backupId ?? "" });
  const row = backupRow(home, made);
  if (json) call.print(row);
  call.say(text.backup.made(row.file, createFigures(io.language).bytes(row.bytes)));
  if (card.kit.savedAt === null) io.stderr(`${text.backup.kitNotSaved}\n`);
  return exitCodes.done;
};

export const runBackupList: Command<object> = async call => {
  const { io, json, home, text } = call;
  const t = text.backup;
  const answer = await (await call.link()).call("listBackups");
  if (!answer.ok) return reportFailure(io, json, answer.failure);
  const rows = answer.value.backups.map(backup => backupRow(home, backup));
  if (json) call.print({ backups: rows });
  else if (rows.length === 0) call.say(t.none);
  else {
    const figures = createFigures(io.language);
    const moment = (at: number | null): string => (at === null ? t.never : figures.moment(at));
    const cells = rows.map(({ id, createdAt, bytes, verifiedAt, provenAt, places }) => [
      ...[id, figures.moment(createdAt), figures.bytes(bytes), moment(verifiedAt), moment(provenAt)],
      t.listed(places.map(({ place, noLongerSetUp }) => (noLongerSetUp ? t.noLongerSetUp(place) : placeName(call, place)))),
    ]);
    for (const line of tableLines([t.columns, ...cells])) call.say(plainForTerminal(line));
  }
  return exitCodes.done;
};
