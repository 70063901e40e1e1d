import type { Language } from "../../../contract/errors/define.ts";
import type { BackupJob, PlaceState } from "../../../contract/routes/backup.ts";
import type { BackupPlace } from "../../../contract/settings/backup.ts";
import { failureWords } from "../card.ts";
import { type Catalogue, emptyPlace, type PlaceRecord } from "../catalogue.ts";
import { whereOf } from "../places/where.ts";
import { isWaiting } from "./next-try.ts";

function stateOf(settings: BackupPlace, record: PlaceRecord, uploading: boolean): PlaceState["state"] {
  if (!settings.enabled) return "off";
  if (uploading) return "uploading";
  if (record.failure !== null) return isWaiting(record) ? "waiting" : "failing";
  if (record.nextTryAt !== null) return "waiting";
  return record.lastTriedAt === null ? "untried" : "fine";
}

/** How a place is, for the card. */
export function placeState(settings: BackupPlace, known: Catalogue, jobs: readonly BackupJob[], language: Language): PlaceState {
  const record = known.places[settings.name] ?? emptyPlace;
  const copies = known.backups.flatMap(({ copies: { [settings.name]: copy } }) => (copy ? [copy] : []));
  const uploading = jobs.some(({ kind, place }) => kind === "upload" && place === settings.name);
  const { lastAt, lastTriedAt, nextTryAt } = record;
  return {
    ...{ name: settings.name, type: settings.type, where: whereOf(settings), state: stateOf(settings, record, uploading) },
    ...{ failure: failureWords(record.failure, language), lastAt, lastTriedAt, nextTryAt },
    backups: record.known ? copies.length : null,
    bytes: record.known ? copies.reduce((sum, { bytes }) => sum + bytes, 0) : null,
    hostKey: settings.type === "sftp" ? (settings.hostKey ?? record.hostKey) : null,
  };
}
