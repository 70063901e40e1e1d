import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import { type ExitCode, exitCodes } from "../../../contract/exit-codes.ts";
import type { Backup } from "../../../contract/routes/backup.ts";
import { archiveEnding } from "../../backup/create/names.ts";
import { plainForTerminal } from "../answer/printer.ts";
import { findBackupFile, isThere } from "../backup/find-file.ts";
import { followJob } from "../backup/follow-job.ts";
import { placeName, refusePlace, typedPlace } from "../backup/places.ts";
import { readWithKey } from "../backup/read-here.ts";
import { backupRow } from "../backup/rows.ts";
import type { Call, Command } from "../call.ts";
import { reportFailure } from "../failures.ts";
import { createFigures } from "../figures.ts";
import { findGateway } from "../http/find-gateway.ts";
import type { Link } from "../http/link.ts";

type Options = { readonly backup: string; readonly identity?: string; readonly place?: string };
type Held = { readonly conversations: number; readonly messages: number; readonly bytes: number };

function sayContents(call: Call, { conversations, messages, bytes }: Held, recipient: string | null): void {
  const t = call.text.backup;
  const figures = createFigures(call.io.language);
  call.say(t.contents(figures.number(conversations), figures.number(messages), figures.bytes(bytes)));
  if (recipient !== null) call.say(t.openedWith(recipient));
}

/** By the gateway, which knows the way to every place and remembers what it found. */
async function verifyThere(call: Call, link: Link, backup: Backup, place: string): Promise<ExitCode> {
  const { io, json, text } = call;
  const begun = await link.call("verifyBackup", { params: { id: backup.id }, body: { place } });
  if (!begun.ok) return reportFailure(io, json, begun.failure);
  const followed = await followJob(call, link, begun.value);
  if (followed.kind === "not") return followed.code;
  const { recipient } = followed.end;
  const listed = await link.call("listBackups");
  if (!listed.ok) return reportFailure(io, json, listed.failure);
  const now = listed.value.backups.find(({ id }) => id === backup.id) ?? backup;
  if (json) call.print({ ok: true, place, ...backupRow(call.home, now), recipient });
  const made = createFigures(io.language).moment(now.createdAt);
  call.say(plainForTerminal(text.backup.wholeAt(now.id, placeName(call, place), made)));
  if (now.counts) sayContents(call, { ...now.counts, bytes: now.bytes }, recipient);
  return exitCodes.done;
}

/** Undefined: it is not one that the gateway of this home knows. */
async function verifyListed(call: Call, given: string, wanted: string | undefined): Promise<ExitCode | undefined> {
  const { io, json, text } = call;
  const link = await call.link();
  if (wanted !== undefined) {
    const refused = await refusePlace(call, link, wanted, "backup verify");
    if (refused !== null) return refused;
  }
  const listed = await link.call("listBackups");
  if (!listed.ok) return reportFailure(io, json, listed.failure);
  const backup = listed.value.backups.find(
    ({ id, file }) => given === id || given === file || `${given}${archiveEnding}` === file,
  );
  if (!backup) {
    if (wanted === undefined) return undefined;
    throw AppError.of("BACKUP_NOT_FOUND", { id: given });
  }
  const at = backup.places.map(({ place }) => place);
  const place = wanted ?? (at.includes("home") ? "home" : at[0]);
  if (place === undefined) return undefined;
  if (!at.includes(place)) {
    const elsewhere = at.map(one => placeName(call, one));
    throw AppError.of("USAGE", {
      problem: text.backup.notThere(backup.id, placeName(call, place), elsewhere),
      command: "backup verify",
    });
  }
  return verifyThere(call, link, backup, place);
}

/**
 * Reads a backup from end to end and says what is in it: a file here, with or without a gateway; one of the list, wherever a copy is, by the
 * gateway when it runs. Exit code 1 when it is not whole.
 */
export const runBackupVerify: Command<Options> = async (call, { backup, identity, place }) => {
  const { io, json, home } = call;
  const wanted = place === undefined ? undefined : typedPlace(call, place);
  const byGateway = identity === undefined && !(await isThere(resolve(backup)));
  const needed = wanted !== undefined && wanted !== "home";
  if (needed || (byGateway && (await findGateway(home.ownerFile)).kind === "running")) {
    const code = await verifyListed(call, backup, wanted);
    if (code !== undefined) return code;
  }
  const file = await findBackupFile(home, backup);
  if (file === undefined) throw AppError.of("BACKUP_NOT_FOUND", { id: backup });
  const { manifest, recipient } = await readWithKey(call, file, identity, "backup verify");
  const { createdAt, version, hostName, counts, files } = manifest;
  const { size: bytes } = await stat(file);
  if (json) call.print({ ok: true, file, bytes, createdAt, version, hostName, counts, files: files.length, recipient });
  call.say(plainForTerminal(call.text.backup.whole(file, createFigures(io.language).moment(createdAt), hostName)));
  const { sessions = 0, messages = 0 } = counts;
  sayContents(call, { conversations: sessions, messages, bytes }, recipient);
  return exitCodes.done;
};
