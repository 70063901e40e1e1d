import { mkdir, readdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { AppError } from "../../contract/errors/app-error.ts";
import { isMissing, replaceFile, systemProblem } from "../config/atomic-file.ts";
import { createQueue } from "../config/file-lock.ts";
import { archiveEnding, isArchiveName } from "./create/names.ts";

const StoredFailure = z.object({ code: z.string(), slots: z.record(z.string(), z.union([z.string(), z.number()])) });
const Time = z.number().int().nullable();

/** A name in the folder of the backups, and no way out of it. */
const PlainName = z.string().regex(/^[\w-][\w.-]{0,120}$/);

/** A backup as it is known here. `copies`: the places that have it, with what they say of it; `home` is the home's own folder. */
export const KnownBackup = z.object({
  id: PlainName,
  file: PlainName,
  bytes: z.number(),
  createdAt: z.number(),
  verifiedAt: Time,
  provenAt: Time,
  /** Null, as are `counts`: a file that was found and that nobody has looked into yet. */
  reason: z.enum(["asked", "schedule", "update", "import", "restore", "migration"]).nullable(),
  version: z.string(),
  homeId: z.string(),
  counts: z.object({ conversations: z.number().int(), messages: z.number().int() }).nullable(),
  copies: z.record(
    z.string(),
    z.object({
      bytes: z.number(),
      at: z.number(),
      /** Its name there, where another home's backup of the same second has the backup's own. */
      file: PlainName.optional(),
      /** Found there by name and size alone, with nothing here to hold it against: never deleted by us. */
      unsure: z.boolean().optional(),
    }),
  ),
});
export type KnownBackup = z.infer<typeof KnownBackup>;

export const PlaceRecord = z.object({
  lastAt: Time,
  lastTriedAt: Time,
  /** In a row. */
  failures: z.number().int(),
  failure: StoredFailure.nullable(),
  nextTryAt: Time,
  hostKey: z.string().nullable(),
  /** It was reached once: an empty folder in its stead is a disk that is not plugged in. */
  known: z.boolean().default(false),
});
export type PlaceRecord = z.infer<typeof PlaceRecord>;

export const DrillRecord = z.object({
  at: z.number(),
  place: z.string(),
  backupId: z.string().nullable(),
  ok: z.boolean(),
  steps: z.array(
    z.object({ step: z.string(), state: z.enum(["ok", "failed", "skipped"]), tookMs: z.number(), message: z.string() }),
  ),
  failure: StoredFailure.nullable(),
});
export type DrillRecord = z.infer<typeof DrillRecord>;

/** `backups/catalogue.json`: beside the backups and never in one, so that a restore does not turn back what is known of them. */
export const Catalogue = z.object({
  version: z.literal(1),
  /** Of the home that wrote it: a backup with another one comes from elsewhere. */
  homeId: z.string(),
  firstSeenAt: z.number(),
  /** `recipient`: of the key that the saved kit holds. */
  kit: z.object({ savedAt: Time, checkedAt: Time, recipient: z.string().nullable().optional() }),
  /** Public part of the key that opened a backup when a person last typed one here. */
  shownKey: z.object({ recipient: z.string(), at: z.number() }).optional(),
  /** When another machine's home, with its key, took the place of the one that was here: what was made or proven before is not of this one. */
  movedInAt: z.number().optional(),
  backups: z.array(KnownBackup),
  places: z.record(z.string(), PlaceRecord),
  /** Newest last, a few of each place. */
  drills: z.array(DrillRecord),
  lastFailure: StoredFailure.extend({ at: z.number() }).nullable(),
});
export type Catalogue = z.infer<typeof Catalogue>;

export const emptyPlace: PlaceRecord = {
  ...{ lastAt: null, lastTriedAt: null, failures: 0, failure: null, nextTryAt: null, hostKey: null },
  known: false,
};
export const homePlace = "home";

const empty = (homeId: string, now: number): Catalogue => ({
  ...{ version: 1, homeId, firstSeenAt: now, kit: { savedAt: null, checkedAt: null } },
  ...{ backups: [], places: {}, drills: [], lastFailure: null },
});

/** What the file said, null where there was none that can be read; and what is known for that. */
type Read = { readonly said: Catalogue | null; readonly known: Catalogue };

/** Another home's catalogue came with its backups: what copies there are is worth knowing; what that home found out of them is not ours. */
const asOurs = (found: Catalogue, homeId: string, now: number): Catalogue =>
  found.homeId === homeId
    ? found
    : { ...empty(homeId, now), backups: found.backups.map(one => ({ ...one, verifiedAt: null, provenAt: null })) };

async function readCatalogue(file: string, homeId: string, now: number): Promise<Read> {
  try {
    const said = Catalogue.parse(JSON.parse(await readFile(file, "utf8")));
    return { said, known: asOurs(said, homeId, now) };
  } catch (error) {
    if (isMissing(error)) return { said: null, known: empty(homeId, now) };
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    // What it said can be found out again from the files; a look at the broken one may help somebody.
    await rename(file, `${file}.broken`);
    return { said: null, known: empty(homeId, now) };
  }
}

/**
 * What is known of the backups, in memory and in a file that is replaced as a whole. Opened, it is held against the folder: a file that went
 * away has no copy at home any more, one that nobody knows is listed with what its name says, unverified.
 */
export async function openCatalogue(deps: {
  readonly folder: string;
  /** Of this home (`openHomeIdentity`). */
  readonly homeId: string;
  readonly clock: { readonly now: () => number };
}) {
  const { folder, homeId, clock } = deps;
  const file = join(folder, "catalogue.json");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const queue = createQueue();
  const write = async (catalogue: Catalogue): Promise<void> => {
    try {
      await replaceFile(file, JSON.stringify(catalogue, null, 1));
    } catch (error) {
      if (!["ENOSPC", "EDQUOT"].includes(systemProblem(error))) throw error;
      throw AppError.of("BACKUP_DISK_FULL", { folder }, { cause: error });
    }
  };
  const { said, known } = await readCatalogue(file, homeId, clock.now());
  let current = await reconcile(known, folder);
  try {
    // A start at which nothing is new writes nothing.
    if (!isDeepStrictEqual(current, said)) await write(current);
  } catch (error) {
    // A full disk keeps nobody from starting: what was found out is found out again, and the next change says what is wrong.
    if (!(error instanceof AppError)) throw error;
  }

  return {
    get: (): Catalogue => current,
    /** Resolves when the change is on disk; a change that throws leaves everything as it was. */
    change: (edit: (now: Catalogue) => Catalogue): Promise<void> =>
      queue(async () => {
        const next = edit(current);
        if (next === current) return;
        await write(next);
        current = next;
      }),
  };
}

export type OpenCatalogue = Awaited<ReturnType<typeof openCatalogue>>;

async function reconcile(known: Catalogue, folder: string): Promise<Catalogue> {
  const names = (await readdir(folder)).filter(isArchiveName);
  const there = new Map<string, { bytes: number; at: number }>();
  for (const name of names) {
    const found = await stat(join(folder, name));
    if (found.isFile()) there.set(name, { bytes: found.size, at: Math.round(found.mtimeMs) });
  }
  const backups = known.backups.map(backup => {
    const { [homePlace]: _home, ...elsewhere } = backup.copies;
    const here = there.get(backup.file);
    there.delete(backup.file);
    // Only a manifest says whose it is.
    const unread = backup.homeId === "" ? { reason: null, counts: null } : {};
    return { ...backup, ...unread, copies: here ? { ...elsewhere, [homePlace]: backup.copies[homePlace] ?? here } : elsewhere };
  });
  const strangers = [...there].map(
    ([name, { bytes, at }]): KnownBackup => ({
      ...{ id: name.slice(0, -archiveEnding.length), file: name, bytes, createdAt: at, verifiedAt: null, provenAt: null },
      ...{ reason: null, version: "", homeId: "", counts: null },
      copies: { [homePlace]: { bytes, at } },
    }),
  );
  const all = [...backups, ...strangers].filter(({ copies }) => Object.keys(copies).length > 0);
  return { ...known, backups: all.toSorted((a, b) => a.createdAt - b.createdAt) };
}
