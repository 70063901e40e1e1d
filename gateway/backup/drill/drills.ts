import { setTimeout as wait } from "node:timers/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import { describeFailure } from "../../../contract/errors/failure.ts";
import { isErrorCode } from "../../../contract/errors/table.ts";
import type { BackupJob } from "../../../contract/routes/backup.ts";
import type { Clock } from "../../clock.ts";
import { systemProblem } from "../../config/atomic-file.ts";
import type { Log } from "../../log.ts";
import type { Notices } from "../../notices/notices.ts";
import type { TroubleFact, Troubles } from "../../overview/troubles.ts";
import { isOurs } from "../card.ts";
import { type DrillRecord, homePlace, type KnownBackup, type OpenCatalogue } from "../catalogue.ts";
import type { Jobs } from "../jobs.ts";
import { isBygone } from "../schedule.ts";
import { failing, placesDue, unprovenSince, withDrill } from "./due.ts";
import type { createRehearse } from "./rehearse.ts";

export type DrillsDeps = {
  readonly catalogue: OpenCatalogue;
  readonly jobs: Jobs;
  readonly rehearse: ReturnType<typeof createRehearse>;
  /** Names of the places that are in use, without `home`. */
  readonly places: () => readonly string[];
  /** 0: only when asked. */
  readonly everyDays: () => number;
  /** A place that takes longer holds up the next one no more. */
  readonly patienceMs: number;
  /** What came back of a place was not what was sent there. */
  readonly distrust: (place: string, id: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly notices: Pick<Notices, "raise" | "settle">;
  readonly troubles: Pick<Troubles, "put">;
};

const lookEveryMs = 60_000;
/** A home that just started has better to do. */
const firstLookMs = 10 * 60_000;
/** A disk that is not plugged in is looked for again. */
const missingMs = 60 * 60_000;
const lies: readonly string[] = ["BACKUP_DAMAGED", "BACKUP_NOT_ONE", "BACKUP_HOSTILE"];
const path = "/backup";
const oldNotice = "drill.old";
const noticeOf = (place: string): string => `drill.failed.${place}`;

/** A failure as a slot of another one's sentence. */
const asSlot = ({ failure }: DrillRecord) => failure ?? { code: "DRILL_FAILED", slots: { problem: "?" } };

/** What is said of a test restore that failed; of a place that gave nothing, which one it was about. */
function asTrouble(drill: DrillRecord): Pick<TroubleFact, "code" | "slots"> {
  const { code, slots } = asSlot(drill);
  if (!isErrorCode(code)) return { code: "DRILL_FAILED", slots };
  if (!code.startsWith("PLACE_")) return { code, slots };
  const [problem, problemZh] = [describeFailure(code, slots, "en").message, describeFailure(code, slots, "zh-CN").message];
  return { code: "DRILL_NOT_FETCHED", slots: { place: drill.place, problem, problemZh } };
}

/** Test restores: of the newest backup of every place, weekly and when asked; what they found is told until it is mended. */
export function createDrills(deps: DrillsDeps) {
  const { catalogue, jobs, clock, log } = deps;
  let toldOld: boolean | undefined;
  const missingUntil = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let first: NodeJS.Timeout | undefined;
  let running: { readonly job: BackupJob; readonly over: Promise<readonly DrillRecord[]> } | null = null;

  const everywhere = (): string[] => [homePlace, ...deps.places()];
  const newestAt = (place: string): KnownBackup | undefined => {
    // What else a place holds is not ours to judge: our keys do not open it.
    const known = catalogue.get();
    const there = known.backups.filter(one => one.copies[place] && isOurs(known, one));
    // Better one that a clock which was ahead has dated into the future than none.
    return there.findLast(({ createdAt }) => isBygone(createdAt, clock.now())) ?? there.at(-1);
  };

  const showTroubles = async (): Promise<void> => {
    const known = catalogue.get();
    const failed = failing(known, everywhere());
    // Who has switched them off knows it; the page says so too.
    const isOld = deps.everyDays() > 0 && unprovenSince(known, clock.now()) !== null;
    const facts: TroubleFact[] = failed.map(drill => ({
      ...{ id: noticeOf(drill.place), severity: "error", path },
      ...asTrouble(drill),
    }));
    if (isOld) facts.push({ id: oldNotice, severity: "warning", code: "DRILL_OLD", path });
    deps.troubles.put("drill", facts);
    // Looked at every minute: written down when it changes.
    if (isOld === toldOld) return;
    if (isOld)
      await deps.notices.raise({
        id: oldNotice,
        kind: "drillFailed",
        slots: { problem: { code: "DRILL_OLD", slots: {} } },
        path,
      });
    else await deps.notices.settle(oldNotice);
    toldOld = isOld;
  };

  const keep = async (drill: DrillRecord): Promise<void> => {
    await catalogue.change(now => ({
      ...now,
      drills: withDrill(now.drills, drill),
      backups: now.backups.map(one => (drill.ok && one.id === drill.backupId ? { ...one, provenAt: drill.at } : one)),
    }));
    if (drill.ok) {
      log.info({ place: drill.place, id: drill.backupId }, "a restore was proven");
      await deps.notices.settle(noticeOf(drill.place));
    } else {
      const { code, slots } = asSlot(drill);
      log.error({ place: drill.place, id: drill.backupId, code }, "a test restore failed");
      if (drill.place !== homePlace && drill.backupId !== null && lies.includes(code))
        await deps.distrust(drill.place, drill.backupId);
      await deps.notices.raise({ id: noticeOf(drill.place), kind: "drillFailed", slots: { problem: { code, slots } }, path });
    }
  };

  const begin = (places: readonly string[], asked: boolean) => {
    const { job, over } = jobs.run("drill", "fetch", places.length === 1 ? (places[0] ?? null) : null, async (signal, step) => {
      const results: DrillRecord[] = [];
      let newest: string | undefined;
      const at = async (place: string, backup: KnownBackup): Promise<void> => {
        const drill = await deps.rehearse(backup, place, signal, now => {
          if (place === newest) step(now);
        });
        // A disk that is not plugged in is no failed restore; how it is with it the place itself says.
        if (drill.failure?.code === "PLACE_MISSING" && !asked) {
          missingUntil.set(place, clock.now() + missingMs);
          return;
        }
        await keep(drill);
        results.push(drill);
      };
      const all: Promise<void>[] = [];
      const over = new AbortController();
      try {
        for (const place of places) {
          const backup = newestAt(place);
          if (!backup || signal.aborted) continue;
          newest = place;
          const one = at(place, backup);
          all.push(one);
          await Promise.race([
            one.catch(() => undefined),
            wait(deps.patienceMs, undefined, { signal: over.signal, ref: false }).catch(() => undefined),
          ]);
        }
      } finally {
        over.abort();
        // Nothing of a job goes on when it is over.
        await Promise.allSettled(all);
      }
      await Promise.all(all);
      return results;
    });
    const mine = { job, over };
    running = mine;
    const done = over.finally(async () => {
      if (running === mine) running = null;
      await showTroubles();
    });
    return { job, over: done };
  };

  const look = (): void => {
    const now = clock.now();
    const going = jobs.list();
    // A place that something is on its way to comes later; one that hangs holds up itself.
    const isFree = (place: string): boolean => (missingUntil.get(place) ?? 0) <= now && !going.some(job => job.place === place);
    const isBusy = running !== null || going.some(({ kind }) => kind === "create" || kind === "restore");
    const due = isBusy ? [] : placesDue(catalogue.get(), everywhere().filter(isFree), deps.everyDays(), now);
    const work = due.length > 0 ? begin(due, false).over : showTroubles();
    work.catch((error: unknown) => {
      log.warn({ problem: error instanceof AppError ? error.code : systemProblem(error) }, "a test restore was not carried out");
    });
  };

  return {
    look,
    showTroubles,
    /**
     * Rehearses the newest backup of `place`, or of every place. One that runs already is handed out instead of a second one.
     * @throws AppError PLACE_NOT_FOUND, BACKUP_NONE
     */
    run(place?: string): { readonly job: BackupJob; readonly over: Promise<readonly DrillRecord[]> } {
      if (running !== null) return running;
      if (place !== undefined && !everywhere().includes(place)) throw AppError.of("PLACE_NOT_FOUND", { place });
      const places = (place === undefined ? everywhere() : [place]).filter(one => newestAt(one) !== undefined);
      if (places.length === 0) throw AppError.of("BACKUP_NONE");
      return begin(places, place !== undefined);
    },
    start(): void {
      first = setTimeout(() => {
        look();
        timer = setInterval(look, lookEveryMs);
        timer.unref();
      }, firstLookMs);
      first.unref();
    },
    async stop(): Promise<void> {
      clearTimeout(first);
      clearInterval(timer);
      await running?.over.catch(() => undefined);
    },
  };
}

export type Drills = ReturnType<typeof createDrills>;
