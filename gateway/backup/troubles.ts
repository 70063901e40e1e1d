import { isErrorCode } from "../../contract/errors/table.ts";
import type { TroubleFact } from "../overview/troubles.ts";
import { asksKitBack } from "./card.ts";
import type { Catalogue, PlaceRecord } from "./catalogue.ts";

const path = "/backup";
/** A place that failed so often is told of; before that it may only be switched off for a moment. */
const failuresToTell = 3;

/** What a person should know of the backups, until it is mended. `places`: those of the settings. */
export function backupTroubles(known: Catalogue, places: readonly string[], now: number): TroubleFact[] {
  const facts: TroubleFact[] = [];
  const add = (id: string, severity: TroubleFact["severity"], failure: { code: string; slots: PlaceSlots }): void => {
    const code = isErrorCode(failure.code) ? failure.code : "BACKUP_FAILED";
    facts.push({ id, severity, code, slots: { problem: failure.code, ...failure.slots }, path });
  };
  if (known.lastFailure) add("backup.failed", "error", known.lastFailure);
  for (const name of places) {
    const record: PlaceRecord | undefined = known.places[name];
    if (record?.failure && record.failures >= failuresToTell) add(`backup.place.${name}`, "warning", record.failure);
  }
  if (known.backups.length > 0 && known.kit.savedAt === null) add("backup.kit", "warning", { code: "KIT_NOT_SAVED", slots: {} });
  else if (asksKitBack(known, now)) add("backup.kit", "info", { code: "KIT_ASKED_BACK", slots: {} });
  return facts;
}

type PlaceSlots = Readonly<Record<string, string | number>>;
