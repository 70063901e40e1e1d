import { homePlace, type KnownBackup } from "../catalogue.ts";
import { archiveEnding } from "../create/names.ts";
import { isTestName } from "../places/names.ts";
import type { StoredFile } from "../places/place.ts";
import { type Kept, mayGo } from "../retention.ts";
import { dayOf } from "../schedule.ts";

/** What a place turned out to have. `gone`: copies that are not there any more; `changed`: copies whose size is another one now. */
export type Held = {
  readonly backups: KnownBackup[];
  readonly gone: readonly KnownBackup[];
  readonly changed: readonly { readonly backup: KnownBackup; readonly bytes: number }[];
};

/** `20261121_030000…` as UTC: near enough to sort by, and the days of other time zones are not known. */
function timeIn(name: string, otherwise: number): number {
  const parts = /^(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)/.exec(name);
  const at = parts ? Date.parse(`${parts.slice(1, 4).join("-")}T${parts.slice(4, 7).join(":")}Z`) : Number.NaN;
  return Number.isFinite(at) && at > 0 ? at : otherwise;
}

const without = (backup: KnownBackup, place: string): KnownBackup => {
  const { [place]: _gone, ...copies } = backup.copies;
  return { ...backup, copies };
};

/**
 * Holds what is known against what a place lists. A file that nobody knows here (an older machine's, another home's) is listed with what its name says,
 * unverified and as nobody's; a backup without any copy is forgotten.
 */
export function heldAgainst(known: readonly KnownBackup[], place: string, listed: readonly StoredFile[]): Held {
  const there = new Map(listed.filter(({ name }) => !isTestName(name)).map(file => [file.name, file]));
  const gone: KnownBackup[] = [];
  const changed: { backup: KnownBackup; bytes: number }[] = [];
  const backups = known.map(backup => {
    const file = there.get(backup.file);
    there.delete(backup.file);
    const copy = backup.copies[place];
    if (file && file.bytes === backup.bytes)
      return copy ? backup : { ...backup, copies: { ...backup.copies, [place]: { bytes: file.bytes, at: file.at } } };
    if (!copy) return backup;
    if (file) changed.push({ backup, bytes: file.bytes });
    else gone.push(backup);
    return without(backup, place);
  });
  const strangers = [...there.values()].map(
    ({ name, bytes, at }): KnownBackup => ({
      ...{ id: name.slice(0, -archiveEnding.length), file: name, bytes, createdAt: timeIn(name, at) },
      ...{ verifiedAt: null, provenAt: null, reason: "asked", version: "", homeId: "" },
      ...{ counts: { conversations: 0, messages: 0 }, copies: { [place]: { bytes, at } } },
    }),
  );
  const all = [...backups, ...strangers].filter(({ copies }) => Object.keys(copies).length > 0);
  return { backups: all.toSorted((a, b) => a.createdAt - b.createdAt), gone, changed };
}

export type Keeping = { readonly homeId: string; readonly keepDays: number; readonly now: number; readonly timeZone: string };

const toKept = ({ id, createdAt, provenAt }: KnownBackup, timeZone: string): Kept => ({
  ...{ id, createdAt, day: dayOf(createdAt, timeZone), proven: provenAt !== null },
});

/** What is to be taken there, newest first: whole backups of the home's folder that retention would keep there. */
export function pendingFor(known: readonly KnownBackup[], place: string, keeping: Keeping): KnownBackup[] {
  const missing = known.filter(one => one.copies[homePlace] && one.verifiedAt !== null && !one.copies[place]);
  const ours = known.filter(one => one.copies[place] && one.homeId === keeping.homeId);
  const going = new Set(
    mayGo(
      [...ours, ...missing].map(one => toKept(one, keeping.timeZone)),
      keeping.keepDays,
      keeping.now,
    ),
  );
  return missing.filter(({ id }) => !going.has(id)).toSorted((a, b) => b.createdAt - a.createdAt);
}

/**
 * What may be deleted there: of what the place itself lists, whole, and only of this home's backups. Another home's (the machine before this one, a
 * second one that shares the folder) are never deleted by us.
 */
export function goingAt(known: readonly KnownBackup[], listed: readonly StoredFile[], keeping: Keeping): KnownBackup[] {
  const sizes = new Map(listed.map(({ name, bytes }) => [name, bytes]));
  const ours = known.filter(one => one.homeId === keeping.homeId && sizes.get(one.file) === one.bytes);
  const going = new Set(
    mayGo(
      ours.map(one => toKept(one, keeping.timeZone)),
      keeping.keepDays,
      keeping.now,
    ),
  );
  return ours.filter(({ id }) => going.has(id));
}
