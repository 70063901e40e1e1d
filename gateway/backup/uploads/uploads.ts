import { stat } from "node:fs/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { Language } from "../../../contract/errors/define.ts";
import type { PlaceState } from "../../../contract/routes/backup.ts";
import type { BackupPlace, BackupSettings } from "../../../contract/settings/backup.ts";
import type { Clock } from "../../clock.ts";
import { isMissing, systemProblem } from "../../config/atomic-file.ts";
import type { Log } from "../../log.ts";
import type { Notices } from "../../notices/notices.ts";
import { failureWords } from "../card.ts";
import { emptyPlace, homePlace, type KnownBackup, type OpenCatalogue, type PlaceRecord } from "../catalogue.ts";
import type { Jobs } from "../jobs.ts";
import type { Place, Progress, StoredFile } from "../places/place.ts";
import { placeError, placeHasBytes } from "../places/place-error.ts";
import { doubtful, goingAt, heldAgainst, type Judge, type Keeping, nameAt, pendingFor, type Whose } from "./copies.ts";
import { isDue, isNews, pauseMs, waitAfter } from "./next-try.ts";
import { putFree, whoseAt } from "./shared-place.ts";
import { placeState } from "./states.ts";

export type UploadsDeps = {
  readonly catalogue: OpenCatalogue;
  readonly settings: () => BackupSettings;
  readonly open: (settings: BackupPlace) => Promise<Place>;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeZone: () => string;
  readonly fileOf: (backup: Pick<KnownBackup, "file">) => string;
  /** The machine that this home came from, while nobody has said that it is off: it may work in the same places. */
  readonly waitsFor: () => string | null;
  readonly notices: Pick<Notices, "raise" | "settle">;
  /** A place's state is another one now. */
  readonly onChange: () => void;
};

const lookMs = 60_000;
const mostRounds = 3;
const noticeOf = (place: string): string => `backup.place.${place}`;

/**
 * Takes backups to the places: to all of them at once, each with its own state and its own next try, the newest backup first. Each visit
 * begins and ends with what the place itself lists; what is known is held against that.
 */
export function createUploads(deps: UploadsDeps) {
  const { catalogue, clock, jobs, log } = deps;
  const visits = new Map<string, Promise<void>>();
  const down = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  const record = (name: string): PlaceRecord => catalogue.get().places[name] ?? emptyPlace;
  const mark = async (name: string, fields: (old: PlaceRecord) => Partial<PlaceRecord>): Promise<void> => {
    await catalogue.change(now => {
      const old = now.places[name] ?? emptyPlace;
      return { ...now, places: { ...now.places, [name]: { ...old, ...fields(old) } } };
    });
    deps.onChange();
  };
  const keeping = (settings: BackupPlace): Keeping => ({
    ...{ homeId: catalogue.get().homeId, keepDays: settings.keepDays ?? deps.settings().keepDays },
    ...{ now: clock.now(), timeZone: deps.timeZone(), movedInAt: catalogue.get().movedInAt },
  });
  const pending = (settings: BackupPlace): KnownBackup[] => pendingFor(catalogue.get().backups, settings.name, keeping(settings));
  const copyChange = (id: string, place: string, copy: KnownBackup["copies"][string] | null): Promise<void> =>
    catalogue.change(now => ({
      ...now,
      backups: now.backups.flatMap(one => {
        if (one.id !== id) return [one];
        const { [place]: _old, ...others } = one.copies;
        const copies = copy ? { ...others, [place]: copy } : others;
        return Object.keys(copies).length === 0 ? [] : [{ ...one, copies }];
      }),
    }));

  const tellGone = async (place: string, gone: readonly KnownBackup[]): Promise<void> => {
    const newest = gone.at(-1);
    if (!newest) return;
    log.warn({ place, ids: gone.map(({ id }) => id) }, "backups have disappeared from a place");
    const slots =
      gone.length === 1
        ? { place, problem: `the backup ${newest.id} has disappeared`, problemZh: `备份 ${newest.id} 已消失` }
        : { place, problem: `${gone.length} backups have disappeared`, problemZh: `${gone.length} 个备份已消失` };
    await deps.notices.raise({
      ...{ id: `backup.gone.${place}.${newest.id}`, kind: "backupFailed", path: "/backup" },
      slots: { problem: { code: "PLACE_LIES", slots } },
    });
  };

  /** Whose the files are of which that is not sure: two homes may share a place. */
  const judgeOf = async (place: Place, listed: readonly StoredFile[], signal: AbortSignal): Promise<Judge> => {
    const found = new Map<string, Whose>();
    for (const { backup, name } of doubtful(catalogue.get().backups, place.name, listed))
      found.set(`${backup.id}/${name}`, await whoseAt(place, name, deps.fileOf(backup), signal));
    return (backup, name) => found.get(`${backup.id}/${name}`) ?? "unknown";
  };

  /** Holds the catalogue against the place's list. @throws AppError PLACE_LIES when a copy has another size now; it is taken away then. */
  const compare = async (place: Place, signal: AbortSignal): Promise<{ listed: readonly StoredFile[]; gone: number }> => {
    const listed = await place.list(signal);
    const judge = await judgeOf(place, listed, signal);
    const { gone, changed } = heldAgainst(catalogue.get().backups, place.name, listed, judge);
    await catalogue.change(now => ({ ...now, backups: heldAgainst(now.backups, place.name, listed, judge).backups }));
    const hostKey = place.hostKey();
    const { known, hostKey: held } = record(place.name);
    if (!known || (hostKey !== null && held === null)) await mark(place.name, () => ({ known: true, hostKey: held ?? hostKey }));
    await tellGone(place.name, gone);
    for (const { backup, name, whose } of changed)
      if (whose === "ours" && backup.homeId === catalogue.get().homeId) await place.remove(name, signal);
    const first = changed[0];
    if (first) throw placeHasBytes(place.name, first.bytes, first.backup.bytes);
    return { listed, gone: gone.length };
  };

  const upload = async (place: Place, backup: KnownBackup): Promise<void> => {
    const file = deps.fileOf(backup);
    try {
      await stat(file);
    } catch (error) {
      if (!isMissing(error)) throw error;
      return copyChange(backup.id, homePlace, null);
    }
    const { over } = jobs.run("upload", "upload", place.name, async (stop, step) => {
      const tell = (doneBytes: number): void => step({ stage: "upload", doneBytes, totalBytes: backup.bytes });
      tell(0);
      return putFree(place, file, backup.file, AbortSignal.any([stop, down.signal]), tell);
    });
    const name = await over;
    const other = name === backup.file ? {} : { file: name };
    await copyChange(backup.id, place.name, { bytes: backup.bytes, at: clock.now(), ...other });
    log.info({ id: backup.id, place: place.name, bytes: backup.bytes }, "a backup was taken to a place");
  };

  const prune = async (settings: BackupPlace, place: Place, listed: readonly StoredFile[]): Promise<void> => {
    for (const backup of goingAt(catalogue.get().backups, place.name, listed, keeping(settings))) {
      const { id } = backup;
      await place.remove(nameAt(backup, place.name), down.signal);
      await copyChange(id, place.name, null);
      log.info({ id, place: place.name }, "a backup was deleted from a place after its time");
    }
  };

  const failed = async (name: string, error: unknown): Promise<void> => {
    const failure =
      error instanceof AppError ? error : AppError.of("PLACE_FAILED", { place: name, problem: systemProblem(error) });
    const now = clock.now();
    if (failure.code === "BACKUP_STOPPED") {
      // The gateway goes down, or a person wants no more of it for now.
      if (!down.signal.aborted) await mark(name, () => ({ lastTriedAt: now, nextTryAt: now + pauseMs }));
      return;
    }
    log.warn({ place: name, code: failure.code, problem: failure.message }, "a backup could not be taken to a place");
    await mark(name, old => ({
      ...{ lastTriedAt: now, failures: old.failures + 1, failure: { code: failure.code, slots: { ...failure.slots } } },
      nextTryAt: now + waitAfter(old.failures + 1, failure.code),
    }));
    if (!isNews(record(name), now)) return;
    await deps.notices.raise({
      ...{ id: noticeOf(name), kind: "backupFailed", path: "/backup" },
      slots: { problem: { code: failure.code, slots: { ...failure.slots } } },
    });
  };

  const visit = async (settings: BackupPlace): Promise<void> => {
    const { name } = settings;
    try {
      const place = await deps.open(settings);
      try {
        await compare(place, down.signal);
        let after: Awaited<ReturnType<typeof compare>>;
        let round = 0;
        do {
          for (let next = pending(settings)[0]; next; next = pending(settings)[0]) await upload(place, next);
          // What was stored must be in the list now. What another home wrote over in the same second goes there once more.
          after = await compare(place, down.signal);
          if (after.gone > 0) throw placeError("PLACE_LIES", name, "notListed");
          round += 1;
        } while (pending(settings).length > 0 && round < mostRounds);
        await prune(settings, place, after.listed);
      } finally {
        await place.close();
      }
      const now = clock.now();
      await mark(name, () => ({ lastAt: now, lastTriedAt: now, failures: 0, failure: null, nextTryAt: null }));
      await deps.notices.settle(noticeOf(name));
    } catch (error) {
      await failed(name, error);
    }
  };

  const begin = (settings: BackupPlace): void => {
    if (down.signal.aborted || visits.has(settings.name)) return;
    const running = visit(settings)
      .catch((error: unknown) => {
        // The home's own disk, on which nothing could be recorded.
        log.error({ place: settings.name, problem: systemProblem(error) }, "the state of a place could not be kept");
      })
      .finally(() => visits.delete(settings.name));
    visits.set(settings.name, running);
  };

  /** Goes to every place that is due; with `now` to all of them, whatever they wait for. */
  const look = (now = false): void => {
    if (deps.waitsFor() !== null) return;
    for (const settings of deps.settings().places)
      if (settings.enabled && (now || isDue(record(settings.name), pending(settings).length > 0, clock.now()))) begin(settings);
  };

  const stateOf = (settings: BackupPlace, language: Language): PlaceState => {
    const state = placeState(settings, catalogue.get(), jobs.list(), language);
    const hostName = deps.waitsFor();
    if (hostName === null || !settings.enabled) return state;
    return { ...state, state: "waiting", failure: failureWords({ code: "RESTORED_WAITS", slots: { hostName } }, language) };
  };

  const at = async <T>(name: string, work: (place: Place) => Promise<T>): Promise<T> => {
    const settings = deps.settings().places.find(one => one.name === name);
    if (!settings) throw AppError.of("PLACE_NOT_FOUND", { place: name });
    const place = await deps.open(settings);
    try {
      return await work(place);
    } finally {
      await place.close();
    }
  };

  return {
    look,
    states: (language: Language): PlaceState[] => deps.settings().places.map(settings => stateOf(settings, language)),
    state(name: string, language: Language): PlaceState {
      const settings = deps.settings().places.find(one => one.name === name);
      if (!settings) throw AppError.of("PLACE_NOT_FOUND", { place: name });
      return stateOf(settings, language);
    },
    /** Fetches a copy back into `target`, which must not exist. @throws AppError BACKUP_NOT_FOUND, PLACE_… */
    fetchBack: (name: string, backup: KnownBackup, target: string, signal: AbortSignal, progress: Progress): Promise<void> =>
      at(name, async place => {
        if (!backup.copies[name]) throw AppError.of("BACKUP_NOT_FOUND", { id: backup.id });
        await place.get(nameAt(backup, name), target, signal, progress);
      }),
    /**
     * What came back of a place was not what was sent: the place fails, and says so. Where a whole copy is at home the bad one is taken away, so
     * that the next visit brings a good one; the only copy there is stays, unverified.
     */
    async distrust(name: string, id: string): Promise<void> {
      const backup = catalogue.get().backups.find(one => one.id === id);
      if (backup?.copies[homePlace] && backup.copies[name]?.unsure !== true) {
        try {
          await at(name, place => place.remove(nameAt(backup, name), down.signal));
          await copyChange(id, name, null);
        } catch (error) {
          // It is said below that the place fails; the bad copy is found again at the next look into it.
          log.warn({ place: name, id, problem: systemProblem(error) }, "a bad copy could not be taken away");
        }
      } else
        await catalogue.change(now => ({
          ...now,
          backups: now.backups.map(one => (one.id === id ? { ...one, verifiedAt: null } : one)),
        }));
      await failed(name, placeError("PLACE_LIES", name, "changedBytes"));
    },
    /** Deletes every copy off the machine. @throws AppError PLACE_… of the first place that could not */
    async removeElsewhere(id: string): Promise<void> {
      const backup = catalogue.get().backups.find(one => one.id === id);
      if (!backup) return;
      const removeAt = async (name: string): Promise<void> => {
        // Of a place that is not in the settings any more nobody can take anything away.
        if (deps.settings().places.some(one => one.name === name) && backup.copies[name]?.unsure !== true)
          await at(name, place => place.remove(nameAt(backup, name), down.signal));
        await copyChange(id, name, null);
      };
      // A place that does not answer keeps no other from being cleaned up.
      const ends = await Promise.allSettled(
        Object.keys(backup.copies)
          .filter(name => name !== homePlace)
          .map(removeAt),
      );
      const failure = ends.find(end => end.status === "rejected");
      if (failure) throw failure.reason;
    },
    /** What is known of a place ends; with `fields` it begins anew. What is stored there stays. */
    forget: (name: string): Promise<void> =>
      catalogue.change(now => {
        const { [name]: _gone, ...places } = now.places;
        return { ...now, places, backups: heldAgainst(now.backups, name, []).backups };
      }),
    /** Takes over what a test found out. */
    learn: (name: string, fields: Partial<Pick<PlaceRecord, "hostKey" | "known">>): Promise<void> =>
      mark(name, () => ({ ...fields, nextTryAt: null })),
    /** Resolves when nobody is on the way. */
    idle: async (): Promise<void> => {
      while (visits.size > 0) await Promise.all(visits.values());
    },
    start(): void {
      timer = setInterval(() => look(), lookMs);
      timer.unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      down.abort();
      await Promise.all(visits.values());
    },
  };
}

export type Uploads = ReturnType<typeof createUploads>;
