import { join } from "node:path";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import type { Overview } from "../../contract/routes/overview.ts";
import type { Clock } from "../clock.ts";
import { systemProblem } from "../config/atomic-file.ts";
import type { Home } from "../config/home.ts";
import type { SettingsService } from "../config/service.ts";
import type { Variables } from "../config/variables.ts";
import type { Database } from "../db/open.ts";
import type { Writer } from "../db/writes.ts";
import type { EventHub } from "../events/hub.ts";
import type { Host } from "../host/host.ts";
import type { Pause } from "../inbound/pause.ts";
import type { Log } from "../log.ts";
import type { Notices } from "../notices/notices.ts";
import { createTeller } from "../overview/teller.ts";
import type { Troubles } from "../overview/troubles.ts";
import type { Vault } from "../vault/vault.ts";
import { backupFigures } from "./backup-figures.ts";
import { createBackupKeys } from "./backup-keys.ts";
import { createBackups } from "./backups.ts";
import { createCard, lastGood, provenAt } from "./card.ts";
import { type OpenCatalogue, openCatalogue } from "./catalogue.ts";
import { mayTakeKept } from "./clock-leap.ts";
import { createDaily } from "./daily.ts";
import { createDrillHandlers } from "./drill/drill-handlers.ts";
import { createDrills } from "./drill/drills.ts";
import { fetchLimitMs } from "./drill/fetch-within.ts";
import { createRehearse } from "./drill/rehearse.ts";
import { createRunDrillGateway } from "./drill/run-drill-gateway.ts";
import { createBackupHandlers } from "./handlers.ts";
import { createJobs } from "./jobs.ts";
import { kitAtStart } from "./kit-state.ts";
import { createOpenPlace, createPlaceHandlers } from "./places/place-settings.ts";
import { createRestoreHandlers } from "./restore/handlers.ts";
import { keepSweeping } from "./restore/keep-sweeping.ts";
import { createKeptHandlers } from "./restore/kept-handlers.ts";
import { movedIn, notAhead } from "./restore/moved-in.ts";
import { countNewer } from "./restore/newer.ts";
import { createRestores } from "./restore/prepare.ts";
import type { RestoreStart } from "./restore/swap.ts";
import { createUndo } from "./restore/undo.ts";
import { createWaiting } from "./restore/waiting.ts";
import { backupTroubles } from "./troubles.ts";
import { createUploads } from "./uploads/uploads.ts";
import { createVerifyAt } from "./uploads/verify-at.ts";
import { createRunJob } from "./worker/run-in-thread.ts";

export type ComposeBackupDeps = {
  readonly home: Home;
  readonly homeId: string;
  /** This machine is one of the home's from now on; false: the disk is full. */
  readonly settleMachine: () => Promise<boolean>;
  readonly db: Database;
  readonly writer: Writer;
  readonly pause: Pause;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: SettingsService;
  readonly vault: Vault;
  readonly hub: EventHub;
  readonly troubles: Troubles;
  readonly notices: Notices;
  readonly host: Host;
  readonly version: string;
  readonly timeZone: () => string;
  readonly language: Language;
  /** Of the environment. */
  readonly variables: Variables;
  /** The module of the backup thread. */
  readonly threadEntry: URL;
  /** The module of the thread of a test restore. */
  readonly drillEntry: URL;
};

const owner = "owner";

/** Backups: made and proven here, taken to places, rehearsed, brought back. */
export async function composeBackup(deps: ComposeBackupDeps) {
  const { home, db, clock, log, settings, vault, hub, writer, timeZone, version } = deps;
  const backupSettings = () => settings.current().backup;
  const opened = await openCatalogue({ folder: home.backups, homeId: deps.homeId, clock });
  const keys = createBackupKeys({ vault });
  let revision = 0;
  const teller = createTeller({ read: () => revision, tell: () => hub.publish({ kind: "backup.changed" }, owner), log });
  const changed = (): void => {
    revision += 1;
    teller.changed();
  };
  /** Whatever is known of backups, places, rehearsals and the kit is on the pages as soon as it is known. */
  const catalogue: OpenCatalogue = {
    get: opened.get,
    change: edit =>
      opened.change(edit).then(() => {
        changed();
        showTroubles();
      }),
  };
  const jobs = createJobs({ clock, onChange: changed });
  const runJob = createRunJob(deps.threadEntry);
  const backups = createBackups({
    ...{ home, catalogue, keys, vault, runJob, jobs, clock, log, version, timeZone },
    keepDays: () => backupSettings().keepDays,
    onCreated: () => {
      changed();
      // To every place, also to those that wait for their next try: there is something new.
      uploads.look(true);
    },
  });
  const uploads = createUploads({
    ...{ catalogue, settings: backupSettings, jobs, clock, log, timeZone, fileOf: backups.fileOf, notices: deps.notices },
    waitsFor: () => restoring.restoredFrom()?.hostName ?? null,
    open: createOpenPlace({ vault, catalogue, home: home.root }),
    onChange: changed,
  });
  const fetchFrom = (place: string, id: string, target: string): Promise<void> => {
    const backup = backups.find(id);
    return jobs.run("fetch", "fetch", place, (signal, step) =>
      uploads.fetchBack(place, backup, target, signal, doneBytes =>
        step({ stage: "fetch", doneBytes, totalBytes: backup.bytes }),
      ),
    ).over;
  };
  const card = createCard({
    ...{ catalogue: catalogue.get, settings: backupSettings, jobs, clock, timeZone, where: home.backups },
    places: uploads.states,
  });

  const waiting = createWaiting({
    home,
    restart: () => deps.host.restart(),
    onChange: () => {
      if (waiting.isWaiting()) log.warn({}, "a restore is ready: start this gateway again to carry it out");
      const fact = { id: "restore.waits", severity: "warning", code: "RESTORE_READY", path: "/backup" } as const;
      deps.troubles.put("restoreWaits", waiting.isWaiting() ? [fact] : []);
      changed();
    },
  });
  const undo = createUndo({ home, backups, jobs, clock, log, restart: waiting.ready });
  const restores = createRestores({
    ...{ home, catalogue, keys, backups, jobs, runJob, clock, log },
    countNewer: since => countNewer(db, since),
    restart: waiting.ready,
  });
  const restoring = createRestoreHandlers({
    ...{
      folder: join(home.root, "restore"),
      db,
      writer,
      clock,
      log,
      pause: deps.pause,
      troubles: deps.troubles,
      backups,
      restores,
    },
    refuseAnother: waiting.refuseAnother,
    settleMachine: deps.settleMachine,
    fetchFrom,
    places: () => backupSettings().places.map(({ name }) => name),
    // What waited for that goes to the places now.
    onOldMachineOff: () => {
      daily.look();
      uploads.look(true);
    },
  });

  /** One for each day, so that a disk that stays full is told of once a day. */
  const tellFailure = async (error: unknown): Promise<void> => {
    if (error instanceof AppError && error.code === "BACKUP_STOPPED") return;
    const { lastFailure } = catalogue.get();
    if (lastFailure === null) return;
    const day = new Date(clock.now()).toISOString().slice(0, 10);
    await deps.notices.raise({
      ...{
        id: `backup.failed.${day}`,
        kind: "backupFailed",
        slots: { problem: { code: lastFailure.code, slots: lastFailure.slots } },
        path: "/backup",
      },
    });
  };
  const showTroubles = (): void => {
    const places = backupSettings().places.flatMap(({ name, enabled }) => (enabled ? [name] : []));
    deps.troubles.put("backup", backupTroubles(catalogue.get(), places, clock.now()));
  };
  const daily = createDaily({
    ...{ at: () => backupSettings().at, timeZone, firstSeen: () => catalogue.get().firstSeenAt, clock, log },
    // One that a clock which was ahead has dated into the future counts for nothing.
    last: () => lastGood(catalogue.get(), clock.now())?.createdAt ?? null,
    // The kit opens none yet.
    isWanted: () => catalogue.get().movedInAt !== undefined && lastGood(catalogue.get(), clock.now()) === null,
    run: async () => {
      if (jobs.isRunning("create")) return false;
      try {
        await catalogue.change(known => notAhead(known, clock.now()));
        await backups.create("schedule").over;
        return true;
      } catch (error) {
        await tellFailure(error);
        return false;
      } finally {
        showTroubles();
      }
    },
  });

  const placesInUse = (): string[] => backupSettings().places.flatMap(({ name, enabled }) => (enabled ? [name] : []));
  const drills = createDrills({
    ...{ catalogue, jobs, clock, log, notices: deps.notices, troubles: deps.troubles },
    rehearse: createRehearse({
      ...{ home, keys, runJob, clock, fileOf: backups.fileOf, runGateway: createRunDrillGateway(deps.drillEntry) },
      ...{ fetchFrom: uploads.fetchBack, fetchLimitMs },
    }),
    patienceMs: 15 * 60_000,
    everyDays: () => backupSettings().drillEveryDays,
    places: placesInUse,
    distrust: uploads.distrust,
  });

  const handlers = {
    ...createBackupHandlers({
      ...{ backups, catalogue, keys, jobs, card, clock, log, writer },
      verifyAt: createVerifyAt({
        backups,
        uploads,
        keys,
        runJob,
        jobs,
        clock,
        folder: home.backups,
        places: () => backupSettings().places.map(({ name }) => name),
      }),
      places: () => backupSettings().places.map(({ name }) => name),
      removeElsewhere: uploads.removeElsewhere,
    }),
    ...createPlaceHandlers({ settings, vault, catalogue, uploads, home: home.root, environment: deps.variables, writer, clock }),
    ...restoring.handlers,
    ...createKeptHandlers({ home, db, writer, clock, log, troubles: deps.troubles, waiting, undo, onChange: changed }),
    ...createDrillHandlers({ drills, writer, clock, log }),
  };
  const sessions = db.prepare<[], number>("SELECT count(*) FROM sessions").pluck();
  const lookAtKit = async (): Promise<void> => {
    const { kit, shownKey } = catalogue.get();
    if (!kit.recipient && !shownKey) return;
    const { recipient } = await keys.current();
    await catalogue.change(now => kitAtStart(now, recipient));
  };
  const keptSweep = keepSweeping({
    home,
    clock,
    log,
    jobs,
    trustsClock: since => mayTakeKept(catalogue.get(), since, clock.now()),
    onChange: changed,
  });
  let unfollow = (): void => undefined;
  let starting: Promise<void> | undefined;

  return {
    handlers,
    /** The machine that this home was restored from, until it is said to be off. */
    oldMachine: (): string | null => restoring.restoredFrom()?.hostName ?? null,
    /** For `/metrics`. */
    figures: () =>
      backupFigures(
        catalogue.get(),
        backupSettings().places.map(({ name }) => name),
        clock.now(),
      ),
    /** At a glance; never waits. */
    glance(): Overview["backup"] {
      const known = catalogue.get();
      const last = lastGood(known, clock.now());
      if (last === null && known.lastFailure === null && jobs.list().length === 0) return null;
      return {
        lastAt: last?.createdAt ?? null,
        ok: known.lastFailure === null,
        running: jobs.isRunning("create"),
        provenAt: provenAt(known, clock.now()),
      };
    },
    /** At once before something that could go wrong: an update, an import, a migration. Rejects when it could not be made. */
    before: async (reason: "import"): Promise<void> => {
      // A home in which nobody has said anything yet has nothing to lose.
      if (sessions.get() === 0) return;
      await backups.create(reason).over;
    },
    /** A restore was confirmed. With another machine's home a backup of it is made at once. */
    async settled(restore: RestoreStart): Promise<void> {
      if (restore.kind !== "trying") return;
      try {
        await catalogue.change(now => movedIn(now, restore.journal, clock.now()));
        daily.look();
      } catch (error) {
        log.warn({ problem: systemProblem(error) }, "that another home moved in could not be kept");
      }
    },
    async start(): Promise<void> {
      await backups.sweep();
      await restores.sweep();
      restoring.brought.start(error =>
        log.warn({ problem: systemProblem(error) }, "a file that was brought for a restore could not be taken away"),
      );
      restoring.showTrouble();
      await lookAtKit();
      teller.start();
      daily.start();
      uploads.start();
      keptSweep.start();
      drills.start();
      showTroubles();
      // What it puts right in the database waits for the writer's thread to come up; nobody else does.
      starting = drills.showTroubles().catch((error: unknown) => {
        log.warn({ problem: systemProblem(error) }, "the notice of test restores is not up to date");
      });
      unfollow = deps.host.onPower(state => {
        if (state !== "resume") return;
        daily.look();
        uploads.look();
      });
    },
    async stop(): Promise<void> {
      unfollow();
      teller.stop();
      jobs.stopAll();
      restoring.brought.stop();
      await Promise.all([starting, keptSweep.stop(), daily.stop(), drills.stop(), uploads.stop()]);
    },
  };
}

export type BackupRoom = Awaited<ReturnType<typeof composeBackup>>;
