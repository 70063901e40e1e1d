import { homePlace, type KnownBackup } from "../catalogue.ts";
import { archiveEnding, secondOf } from "../create/names.ts";
import { isTestName } from "../places/names.ts";
import type { StoredFile } from "../places/place.ts";
import { goingNow, mayGo, toKept } from "../retention.ts";

/** Whose a file at a place is, by its beginning; `unknown` where there is nothing here to hold it against. */
export type Whose = "ours" | "theirs" | "unknown";
export type Judge = (backup: KnownBackup, name: string) => Whose;
type Change = { readonly backup: KnownBackup; readonly name: string; readonly bytes: number; readonly whose: Whose };

/**
 * What a place turned out to have. `gone`: copies that are not there any more; `changed`: copies whose size is another one now; what another
 * home wrote over one is neither: it is only not known any more.
 */
export type Held = {
  readonly backups: KnownBackup[];
  readonly gone: readonly KnownBackup[];
  readonly changed: readonly Change[];
};

/** A backup's name at a place. */
export const nameAt = (backup: KnownBackup, place: string): string => backup.copies[place]?.file ?? backup.file;

/** Files that could be a backup's copy of which nobody knows: of its second and its size, its own name first. */
const likely = ({ file, bytes }: KnownBackup, listed: Iterable<StoredFile>): StoredFile[] =>
  [...listed]
    .filter(one => one.bytes === bytes && secondOf(one.name) === secondOf(file))
    .toSorted((a, b) => Number(b.name === file) - Number(a.name === file));

/** What has to be looked into before `heldAgainst` can tell whose it is. */
export function doubtful(
  known: readonly KnownBackup[],
  place: string,
  listed: readonly StoredFile[],
): { readonly backup: KnownBackup; readonly name: string }[] {
  const sizes = new Map(listed.map(({ name, bytes }) => [name, bytes]));
  return known.flatMap(backup => {
    const copy = backup.copies[place];
    if (!copy) return likely(backup, listed).map(({ name }) => ({ backup, name }));
    const name = nameAt(backup, place);
    const there = sizes.get(name);
    return there !== undefined && (there !== backup.bytes || copy.unsure) ? [{ backup, name }] : [];
  });
}

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
export function heldAgainst(
  known: readonly KnownBackup[],
  place: string,
  listed: readonly StoredFile[],
  judge: Judge = () => "unknown",
): Held {
  const there = new Map(listed.filter(({ name }) => !isTestName(name)).map(file => [file.name, file]));
  const gone: KnownBackup[] = [];
  const changed: Change[] = [];
  const withCopy = (backup: KnownBackup, { name, bytes, at }: StoredFile, whose: Whose): KnownBackup => {
    there.delete(name);
    const copy = { bytes, at, ...(name === backup.file ? {} : { file: name }), ...(whose === "ours" ? {} : { unsure: true }) };
    return { ...backup, copies: { ...backup.copies, [place]: copy } };
  };
  const look = (backup: KnownBackup): KnownBackup => {
    const copy = backup.copies[place];
    const name = nameAt(backup, place);
    const file = there.get(name);
    if (!copy) {
      const found = likely(backup, there.values()).find(one => judge(backup, one.name) === "ours");
      if (found) return withCopy(backup, found, "ours");
      return file?.bytes === backup.bytes && judge(backup, name) === "unknown" ? withCopy(backup, file, "unknown") : backup;
    }
    if (file?.bytes === backup.bytes) {
      // A file that nobody looked into is a copy of itself.
      const whose = copy.unsure ? judge(backup, name) : "ours";
      if (whose === "theirs") return without(backup, place);
      there.delete(name);
      return copy.unsure && whose === "ours" ? withCopy(backup, file, whose) : backup;
    }
    if (!file) gone.push(backup);
    else if (judge(backup, name) !== "theirs") {
      there.delete(name);
      changed.push({ backup, name, bytes: file.bytes, whose: judge(backup, name) });
    }
    return without(backup, place);
  };
  const backups = known.map(look);
  const ids = new Set(known.map(({ id }) => id));
  const strangers = [...there.values()]
    .map(
      ({ name, bytes, at }): KnownBackup => ({
        ...{ id: name.slice(0, -archiveEnding.length), file: name, bytes, createdAt: timeIn(name, at) },
        ...{ verifiedAt: null, provenAt: null, reason: null, version: "", homeId: "" },
        ...{ counts: null, copies: { [place]: { bytes, at } } },
      }),
    )
    // Two backups of one name cannot be told apart here.
    .filter(({ id }) => !ids.has(id));
  const all = [...backups, ...strangers].filter(({ copies }) => Object.keys(copies).length > 0);
  return { backups: all.toSorted((a, b) => a.createdAt - b.createdAt), gone, changed };
}

export type Keeping = {
  readonly homeId: string;
  readonly keepDays: number;
  readonly now: number;
  readonly timeZone: string;
  /** As the catalogue has it: the kit does not open what this home made before. */
  readonly movedInAt?: number | undefined;
};

/** What is to be taken there, newest first: whole backups of the home's folder that retention would keep there. */
export function pendingFor(known: readonly KnownBackup[], place: string, keeping: Keeping): KnownBackup[] {
  const { homeId, movedInAt = 0 } = keeping;
  const missing = known.filter(
    one =>
      one.copies[homePlace] &&
      one.verifiedAt !== null &&
      !one.copies[place] &&
      (one.homeId !== homeId || one.createdAt >= movedInAt),
  );
  const ours = known.filter(one => one.copies[place] && one.homeId === homeId);
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
export function goingAt(
  known: readonly KnownBackup[],
  place: string,
  listed: readonly StoredFile[],
  keeping: Keeping,
): KnownBackup[] {
  const sizes = new Map(listed.map(({ name, bytes }) => [name, bytes]));
  const ours = known.filter(
    one => one.homeId === keeping.homeId && one.copies[place]?.unsure !== true && sizes.get(nameAt(one, place)) === one.bytes,
  );
  const going = new Set(
    goingNow(
      ours.map(one => toKept(one, keeping.timeZone)),
      keeping.keepDays,
      keeping.now,
    ),
  );
  return ours.filter(({ id }) => going.has(id));
}
