import { expect, test } from "vitest";
import { type Catalogue, emptyPlace, type KnownBackup } from "../../../gateway/backup/catalogue.ts";
import { backupTroubles } from "../../../gateway/backup/troubles.ts";

const dayMs = 86_400_000;
const backup: KnownBackup = {
  ...{ id: "b", file: "b", bytes: 1, createdAt: 0, verifiedAt: 0, provenAt: null, reason: "asked", version: "", homeId: "h" },
  ...{ counts: { conversations: 0, messages: 0 }, copies: {} },
};
const known = (fields: Partial<Catalogue> = {}): Catalogue => ({
  ...{ version: 1, homeId: "h", firstSeenAt: 0, kit: { savedAt: 0, checkedAt: null } },
  ...{ backups: [backup], places: {}, drills: [], lastFailure: null },
  ...fields,
});
const codes = (catalogue: Catalogue, places: readonly string[] = [], now = dayMs): string[] =>
  backupTroubles(catalogue, places, now).map(({ severity, code }) => `${severity} ${code}`);

test("all is well: nothing is said", () => expect(codes(known())).toEqual([]));

test("a failed backup in its own words, with what fills them", () => {
  const failed = known({ lastFailure: { code: "BACKUP_DISK_FULL", slots: { folder: "backups" }, at: 1 } });
  expect(backupTroubles(failed, [], 0)).toMatchObject([
    { code: "BACKUP_DISK_FULL", severity: "error", slots: { folder: "backups" }, path: "/backup" },
  ]);
});

test("a place is told of when it has failed three times and is still in the settings", () => {
  const record = { ...emptyPlace, failures: 3, failure: { code: "PLACE_REFUSED", slots: { place: "nas" } } };
  expect(codes(known({ places: { nas: record } }), ["nas"])).toEqual(["warning PLACE_REFUSED"]);
  expect(codes(known({ places: { nas: record } }), [])).toEqual([]);
  expect(codes(known({ places: { nas: { ...record, failures: 2 } } }), ["nas"])).toEqual([]);
});

test("the kit: asked for as soon as there is something to open, asked back once after thirty days", () => {
  const never = { kit: { savedAt: null, checkedAt: null } };
  expect(codes(known(never))).toEqual(["warning KIT_NOT_SAVED"]);
  expect(codes(known({ ...never, backups: [] }))).toEqual([]);
  expect(codes(known(), [], 30 * dayMs)).toEqual(["info KIT_ASKED_BACK"]);
  expect(codes(known({ kit: { savedAt: 0, checkedAt: 1 } }), [], 90 * dayMs)).toEqual([]);
});
