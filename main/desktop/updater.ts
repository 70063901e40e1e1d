import type { AppUpdater, UpdateInfo } from "electron-updater";
import type { UpdateState } from "../../contract/bridge.ts";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import type { SupervisorLog } from "../supervisor/supervisor-log.ts";
import type { Clock, Timers } from "../supervisor/timers.ts";
import type { KeptVersion } from "./kept-version.ts";
import type { Updates } from "./updates.ts";

/** The part of electron-updater that is needed. */
export type Updater = Pick<
  AppUpdater,
  "autoDownload" | "autoInstallOnAppQuit" | "logger" | "checkForUpdates" | "downloadUpdate" | "quitAndInstall"
> & {
  on(event: "update-available" | "update-not-available", listener: (info: UpdateInfo) => void): unknown;
  on(event: "download-progress", listener: (progress: { percent: number }) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
};

export type UpdaterDeps = {
  /** Loaded at the first use: it is large. */
  readonly load: () => Promise<Updater>;
  readonly version: string;
  readonly language: () => Language;
  readonly kept: KeptVersion;
  /** A backup of the home, verified. Resolves when it is there, or when no backups are set up; rejects when it could not be made. */
  readonly backUp: () => Promise<void>;
  /** Ends gateway, companions, window and tray in order, and lets another instance begin. */
  readonly endEverything: () => Promise<void>;
  /** Starts the program that now lies in our place. */
  readonly relaunch: () => void;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Pick<SupervisorLog, "info" | "warn">;
};

const firstCheckMs = 60_000;
const checkEveryMs = 24 * 60 * 60_000;
const longestNotes = 4_000;

/** An error of the network goes on with its headers and its stack. */
const firstLine = (error: unknown): string =>
  error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);

const notesOf = ({ releaseNotes }: UpdateInfo): string => {
  const text = Array.isArray(releaseNotes)
    ? releaseNotes.map(one => `${one.version}\n${one.note ?? ""}`).join("\n\n")
    : (releaseNotes ?? "");
  return text.slice(0, longestNotes);
};

const bytesOf = ({ files }: UpdateInfo): number | null => files.find(file => file.size !== undefined)?.size ?? null;

/**
 * New versions from the feed that the package names. Nothing is fetched or installed unless the person asks. Then, in this order: fetch and
 * check it, back the home up, keep the version that runs, end everything, put the new one in its place. What fails before the end leaves
 * Hearth running as it is; what fails after it starts this version again.
 */
export function createUpdates(deps: UpdaterDeps): Updates {
  const { log, clock, timers, kept } = deps;
  const listeners = new Set<(state: UpdateState) => void>();
  let state: UpdateState = { kind: "none", checkedAt: null };
  let loading: Promise<Updater> | null = null;
  let busy = false;
  /** Everything of ours has ended; only the installation is left. */
  let over = false;

  const become = (next: UpdateState): void => {
    state = next;
    for (const listener of [...listeners]) listener(next);
  };
  const fail = (error: unknown): void => {
    const problem = firstLine(error);
    log.warn(`the update failed: ${problem}`);
    const known = error instanceof AppError ? error : AppError.of("UPDATE_FAILED", { problem }, { cause: error });
    const { code, message, hint } = known.failure(deps.language()).error;
    become({ kind: "failed", failure: { code, message, hint } });
  };

  /** Everything has ended and the new version is not in its place: this one starts again, from its kept copy where the file is gone. */
  const recover = async (): Promise<void> => {
    over = false;
    try {
      await kept.bringBack();
    } catch (error) {
      // Nothing was kept on this system: its installer leaves the old version in place when it fails.
      log.info(`nothing was brought back: ${firstLine(error)}`);
    }
    deps.relaunch();
  };

  const prepare = async (): Promise<Updater> => {
    const updater = await deps.load();
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = false;
    // Its own would write every address to the console.
    updater.logger = null;
    updater.on("update-available", info =>
      become({ kind: "available", version: info.version, notes: notesOf(info), bytes: bytesOf(info) }),
    );
    updater.on("update-not-available", () => become({ kind: "none", checkedAt: clock.now() }));
    updater.on("download-progress", ({ percent }) => {
      if (state.kind === "fetching") become({ ...state, share: Math.min(1, percent / 100) });
    });
    // The calls reject as well, but for the last one: a failed installation is told here alone.
    updater.on("error", error => {
      log.warn(`the updater says: ${firstLine(error)}`);
      if (over) void recover();
    });
    return updater;
  };
  const updaterOnce = (): Promise<Updater> => {
    loading ??= prepare();
    return loading;
  };

  /** One thing at a time; a second press while the first is at work does nothing. */
  const alone = async (work: () => Promise<void>): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      await work();
    } catch (error) {
      fail(error);
    } finally {
      busy = false;
    }
  };

  const check = (): Promise<void> =>
    alone(async () => {
      const updater = await updaterOnce();
      become({ kind: "checking" });
      await updater.checkForUpdates();
    });

  const install = (): Promise<void> =>
    alone(async () => {
      if (state.kind !== "available") return;
      const { version } = state;
      const updater = await updaterOnce();
      become({ kind: "fetching", version, share: 0 });
      await updater.downloadUpdate();
      become({ kind: "installing", version });
      await deps.backUp();
      await kept.keep(deps.version);
      log.info(`installing ${version} over ${deps.version}`);
      await deps.endEverything();
      over = true;
      updater.quitAndInstall(false, true);
    });

  const back = (): Promise<void> =>
    alone(async () => {
      const version = kept.version();
      if (version === null) return;
      become({ kind: "installing", version });
      await deps.backUp();
      log.info(`going back to ${version} from ${deps.version}`);
      await deps.endEverything();
      try {
        await kept.bringBack();
      } finally {
        deps.relaunch();
      }
    });

  const watch = (afterMs: number): void => {
    timers.after(afterMs, () => {
      if (state.kind === "none") void check();
      watch(checkEveryMs);
    });
  };
  watch(firstCheckMs);

  return {
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    check,
    install,
    previous: kept.version,
    back,
  };
}
