import type { StoredFailure } from "../../../contract/errors/failure.ts";
import type { Pull } from "../../../contract/routes/ollama.ts";
import type { Clock } from "../../clock.ts";
import type { OllamaClient } from "../client.ts";
import { byteWords } from "./byte-words.ts";
import { type PullFailure, pullFailure } from "./failures.ts";
import { addLine, completedBytes, createSpeed, isEndless, isWhole, noProgress, type Progress, totalBytes } from "./progress.ts";

export type FetchDeps = {
  readonly client: Pick<OllamaClient, "pull">;
  readonly clock: Clock;
  /** Resolves after so many ms, or at once when the signal is aborted. */
  readonly rest: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Where Ollama answers now; undefined while it does not. */
  readonly baseUrl: () => string | undefined;
  /** Where models are kept and what is free there; null when that cannot be seen. */
  readonly disk: () => Promise<{ readonly folder: string; readonly freeBytes: number } | null>;
  /** What a model weighs, as far as it is known before the registry says it. */
  readonly expectedBytes: (model: string) => number | undefined;
};

export type Stage = Extract<Pull["state"], "waiting" | "fetching" | "stalled" | "checking">;
export type Report = {
  readonly stage: Stage;
  readonly completed: number;
  readonly total: number | null;
  readonly bytesPerSecond: number | null;
  /** Of the layers that were begun. */
  readonly digests: readonly string[];
  /** While it waits for another try: what the last one met. */
  readonly problem: StoredFailure | null;
};
export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly failure: StoredFailure }
  | { readonly kind: "aborted" };

const stalledAfterMs = 30_000;
const watchEveryMs = 1_000;
const diskEveryMs = 5_000;
/** Left free for everything else on the disk. */
const spareBytes = 512 * 1024 * 1024;
const silenceRestMs = [500, 1_000, 2_000, 5_000, 10_000] as const;
/** After as many tries without a byte that the registry or the network refused, a person is asked. */
const refusalRestMs = [2_000, 5_000, 15_000] as const;

type Wanted = { readonly model: string; readonly insecure: boolean };

/**
 * Fetches one model to its end: goes on when the connection is lost or Ollama is started anew, tries again what the network refused, and
 * stops before the disk is full. Aborted, what is there stays for the next time.
 */
export async function fetchModel(
  wanted: Wanted,
  deps: FetchDeps,
  report: (now: Report) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  const { clock } = deps;
  const speed = createSpeed();
  let progress: Progress = noProgress();
  let movedAt = clock.now();
  let most = 0;
  let connected = false;
  let silences = 0;
  let refusals = 0;
  let problem: StoredFailure | null = null;

  const stage = (): Stage => {
    if (!connected || progress.layers.size === 0) return "waiting";
    if (progress.checking || isWhole(progress)) return "checking";
    return clock.now() - movedAt >= stalledAfterMs ? "stalled" : "fetching";
  };
  const tell = (): void => {
    const now = stage();
    const bytesPerSecond = now === "fetching" ? speed.bytesPerSecond() : null;
    const digests = [...progress.layers.keys()];
    const figures = { completed: completedBytes(progress), total: totalBytes(progress), bytesPerSecond };
    report({ stage: now, ...figures, digests, problem: now === "waiting" ? problem : null });
  };

  const hear = (line: Record<string, unknown>): string | undefined => {
    const before = completedBytes(progress);
    progress = addLine(progress, line);
    if (isEndless(progress)) return "its answer never ends";
    const completed = completedBytes(progress);
    if (completed !== before) movedAt = clock.now();
    speed.add(clock.now(), completed);
    if (completed > most) {
      most = completed;
      silences = 0;
      refusals = 0;
      problem = null;
    }
    tell();
    return undefined;
  };

  /** The figures, when the rest of the model does not fit; undefined when it does or nothing can be seen. */
  const diskProblem = async (known: number | undefined): Promise<StoredFailure | undefined> => {
    const room = await deps.disk();
    if (room === null || known === undefined) return undefined;
    const missing = known - completedBytes(progress);
    if (missing <= 0 || missing + spareBytes <= room.freeBytes) return undefined;
    return noRoom(wanted.model, missing + spareBytes, room);
  };

  const attempt = async (baseUrl: string): Promise<{ kind: "done" } | PullFailure | "silent" | { full: StoredFailure }> => {
    const stop = new AbortController();
    let full: StoredFailure | undefined;
    let lookedAt = Number.NEGATIVE_INFINITY;
    const watch = (async () => {
      while (!stop.signal.aborted) {
        tell();
        if (clock.now() - lookedAt >= diskEveryMs && progress.layers.size > 0) {
          lookedAt = clock.now();
          full = await diskProblem(totalBytes(progress) ?? undefined);
          if (full !== undefined) stop.abort();
        }
        await deps.rest(watchEveryMs, stop.signal);
      }
    })();
    connected = true;
    progress = noProgress();
    movedAt = clock.now();
    speed.reset();
    const end = await deps.client.pull(baseUrl, wanted, hear, AbortSignal.any([signal, stop.signal]));
    stop.abort();
    await watch;
    connected = false;
    if (full !== undefined) return { full };
    if (end.kind === "done") return end;
    return end.kind === "silent" ? "silent" : pullFailure(wanted.model, end.problem);
  };

  const early = await diskProblem(deps.expectedBytes(wanted.model));
  if (early !== undefined) return { kind: "failed", failure: early };
  while (!signal.aborted) {
    tell();
    const baseUrl = deps.baseUrl();
    const end = baseUrl === undefined ? "silent" : await attempt(baseUrl);
    if (signal.aborted) break;
    if (end === "silent") {
      problem = null;
      tell();
      await deps.rest(silenceRestMs[Math.min(silences, silenceRestMs.length - 1)] ?? 10_000, signal);
      silences += 1;
      continue;
    }
    if ("full" in end) return { kind: "failed", failure: end.full };
    if ("kind" in end) return end;
    const { again, fullDisk, ...failure } = end;
    const pause = refusalRestMs[refusals];
    if (!again || pause === undefined) return { kind: "failed", failure: fullDisk ? await diskFigures(failure) : failure };
    refusals += 1;
    problem = failure;
    tell();
    await deps.rest(pause, signal);
  }
  return { kind: "aborted" };

  async function diskFigures(failure: StoredFailure): Promise<StoredFailure> {
    const room = await deps.disk();
    const missing = (totalBytes(progress) ?? 0) - completedBytes(progress);
    return room === null
      ? { ...failure, slots: { model: wanted.model, needed: "?", free: "0 MB", folder: "?" } }
      : noRoom(wanted.model, missing + spareBytes, room);
  }
}

const noRoom = (model: string, needed: number, room: { readonly folder: string; readonly freeBytes: number }): StoredFailure => ({
  code: "NOT_ENOUGH_DISK",
  slots: { model, needed: byteWords(needed), free: byteWords(room.freeBytes), folder: room.folder },
});
