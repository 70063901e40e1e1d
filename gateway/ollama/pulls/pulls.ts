import { AppError } from "../../../contract/errors/app-error.ts";
import type { Language } from "../../../contract/errors/define.ts";
import { describeFailure, type StoredFailure } from "../../../contract/errors/failure.ts";
import type { Pull } from "../../../contract/routes/ollama.ts";
import { newId } from "../../db/new-id.ts";
import type { Database } from "../../db/open.ts";
import type { Writer } from "../../db/writes.ts";
import type { Log } from "../../log.ts";
import { fullName } from "../models/offered.ts";
import { type FetchDeps, fetchModel, type Outcome, type Report } from "./fetch-model.ts";
import { secondsLeft } from "./progress.ts";
import { createThrottle } from "./throttle.ts";
import { type PullRow, readPulls } from "./write-pulls.ts";

export type PullsDeps = FetchDeps & {
  readonly db: Database;
  readonly writer: Pick<Writer, "run">;
  readonly log: Log;
  /** How one stands has changed; at most four times a second for each. */
  readonly onChange: (id: string) => void;
  /** A model is there, or cannot be had. */
  readonly onDone: (row: PullRow) => Promise<void>;
  readonly onFailed: (row: PullRow) => Promise<void>;
  /** Throws away what has come of these layers; nothing where the Ollama is not ours. */
  readonly discard: (digests: Iterable<string>) => Promise<void>;
};

export type NewPull = Pick<PullRow, "model" | "insecure" | "makeDefault">;

type Running = { readonly stop: AbortController; readonly over: Promise<void> };
type Entry = { row: PullRow; now: Report | null; running: Running | null; readonly digests: Set<string> };

const eventEveryMs = 250;
const keepEveryMs = 5_000;
const discardAfterMs = 300;
/** Of all tries together. */
const mostDigests = 5_000;
/** A finished one is shown until somebody takes it off the list, or for a day. */
const finishedForMs = 86_400_000;

/**
 * All downloads. They belong to the gateway, not to a page, and what ran when it ended is taken up at the next start. The same model twice
 * is one download.
 */
export function createPulls(deps: PullsDeps) {
  const { db, writer, clock, log } = deps;
  const entries = new Map<string, Entry>();
  let stopping = false;
  const throttle = createThrottle(clock, eventEveryMs, deps.onChange);
  const keptAt = new Map<string, number>();

  /** Never rejects: what cannot be kept now is kept with the next change, and a crash costs only the figures. */
  const keep = async (entry: Entry): Promise<void> => {
    // Taken off the list meanwhile.
    if (entries.get(entry.row.id) !== entry) return;
    keptAt.set(entry.row.id, clock.now());
    try {
      await writer.run("pulls.put", entry.row);
    } catch (error) {
      log.warn({ error, model: entry.row.model }, "a download could not be noted");
    }
  };

  const change = async (entry: Entry, next: Partial<PullRow>): Promise<void> => {
    entry.row = { ...entry.row, ...next };
    if (next.state !== undefined && next.state !== "running") entry.now = null;
    await keep(entry);
    throttle.now(entry.row.id);
  };

  const progressed = (entry: Entry, now: Report): void => {
    const was = entry.now;
    entry.now = now;
    for (const digest of now.digests) if (entry.digests.size < mostDigests) entry.digests.add(digest);
    // Before the first line nothing is known anew: what was there is still there.
    if (now.total !== null) entry.row = { ...entry.row, completedBytes: now.completed, totalBytes: now.total };
    if (was?.stage !== now.stage || was.problem?.code !== now.problem?.code) throttle.now(entry.row.id);
    else throttle.soon(entry.row.id);
    if (clock.now() - (keptAt.get(entry.row.id) ?? 0) >= keepEveryMs) void keep(entry);
  };

  const finish = async (entry: Entry, outcome: Outcome): Promise<void> => {
    entry.running = null;
    switch (outcome.kind) {
      case "done": {
        const whole = entry.row.totalBytes ?? entry.row.completedBytes;
        await change(entry, { state: "done", completedBytes: whole, failure: null, endedAt: clock.now() });
        log.info({ model: entry.row.model, bytes: whole }, "a model was fetched");
        return await deps.onDone(entry.row);
      }
      case "failed":
        await change(entry, { state: "failed", failure: outcome.failure, endedAt: clock.now() });
        log.warn({ model: entry.row.model, code: outcome.failure.code }, "a model could not be fetched");
        return await deps.onFailed(entry.row);
      default:
    }
  };

  const begin = (entry: Entry): void => {
    if (stopping || entry.running !== null) return;
    const stop = new AbortController();
    const { model, insecure } = entry.row;
    const work = async (): Promise<void> => {
      const outcome = await fetchModel({ model, insecure }, deps, now => progressed(entry, now), stop.signal);
      if (stop.signal.aborted) return;
      await finish(entry, outcome);
    };
    const over = work().catch((error: unknown) => log.error({ error, model }, "a download ended in an exception"));
    entry.running = { stop, over };
  };

  /** Ends the work on one; what is there stays. */
  const halt = async (entry: Entry): Promise<void> => {
    const { running } = entry;
    entry.running = null;
    running?.stop.abort();
    await running?.over;
  };

  const find = (id: string): Entry => {
    const entry = entries.get(id);
    if (entry === undefined) throw AppError.of("PULL_NOT_FOUND");
    return entry;
  };

  const draw = ({ row, now }: Entry, language: Language): Pull => {
    const state: Pull["state"] = row.state === "running" ? (now?.stage ?? "waiting") : row.state;
    const rate = state === "fetching" ? (now?.bytesPerSecond ?? null) : null;
    return {
      id: row.id,
      model: row.model,
      state,
      completedBytes: row.completedBytes,
      totalBytes: row.totalBytes,
      bytesPerSecond: rate,
      secondsLeft: secondsLeft(row.completedBytes, row.totalBytes, rate),
      failure: drawFailure(state === "waiting" ? (now?.problem ?? null) : row.failure, language),
      startedAt: row.startedAt,
    };
  };

  const resume = async (entry: Entry, more: Partial<PullRow> = {}): Promise<void> => {
    await change(entry, { ...more, state: "running", failure: null, endedAt: null });
    begin(entry);
  };

  const remove = async (entry: Entry): Promise<void> => {
    await halt(entry);
    entries.delete(entry.row.id);
    throttle.forget(entry.row.id);
    await writer.run("pulls.remove", { id: entry.row.id });
  };

  return {
    /** Takes up what ran when the gateway ended. */
    start(): void {
      for (const row of readPulls(db)) {
        const entry: Entry = { row, now: null, running: null, digests: new Set() };
        const old = row.state === "done" && clock.now() - (row.endedAt ?? row.startedAt) > finishedForMs;
        if (old) void remove(entry).catch((error: unknown) => log.warn({ error }, "a finished download stays on the list"));
        else entries.set(row.id, entry);
        if (row.state === "running") begin(entry);
      }
    },

    /** A new download, or the one of the same model, taken up again. @throws the system's when it cannot be kept */
    async add({ model, insecure, makeDefault }: NewPull): Promise<string> {
      const same = [...entries.values()].find(({ row }) => fullName(row.model) === fullName(model));
      if (same !== undefined && same.row.state !== "done") {
        const more = { makeDefault: makeDefault || same.row.makeDefault };
        if (same.row.state === "running") await change(same, more);
        else await resume(same, more);
        return same.row.id;
      }
      if (same !== undefined) await remove(same);
      const row: PullRow = {
        ...{ id: newId(), model, insecure, makeDefault, state: "running", completedBytes: 0, totalBytes: null },
        ...{ failure: null, startedAt: clock.now(), endedAt: null },
      };
      const entry: Entry = { row, now: null, running: null, digests: new Set() };
      entries.set(row.id, entry);
      await writer.run("pulls.put", row, { durable: true });
      begin(entry);
      return row.id;
    },

    /** @throws AppError PULL_NOT_FOUND */
    async setPaused(id: string, paused: boolean): Promise<void> {
      const entry = find(id);
      if (entry.row.state === "done") return;
      if (!paused) return entry.row.state === "running" ? undefined : await resume(entry);
      if (entry.row.state !== "running") return;
      await halt(entry);
      // It may have come to its end at this very moment.
      if (entry.row.state === "running") await change(entry, { state: "paused" });
    },

    /** Takes it off the list; what has come of an unfinished one is thrown away. @throws AppError PULL_NOT_FOUND */
    async cancel(id: string): Promise<void> {
      const entry = find(id);
      const { state } = entry.row;
      await remove(entry);
      if (state === "done" || entry.digests.size === 0) return;
      // Ollama closes its files when it has noticed that nobody waits any more.
      await deps.rest(discardAfterMs, new AbortController().signal);
      await deps.discard(entry.digests);
    },

    /** Newest first. */
    list: (language: Language): Pull[] => [...entries.values()].map(entry => draw(entry, language)).reverse(),
    get: (id: string, language: Language): Pull => draw(find(id), language),
    find: (id: string, language: Language): Pull | undefined => {
      const entry = entries.get(id);
      return entry === undefined ? undefined : draw(entry, language);
    },
    active: (): number => [...entries.values()].filter(({ row }) => row.state === "running").length,

    /** Ends the work; what ran is taken up at the next start. */
    async stop(): Promise<void> {
      stopping = true;
      throttle.stop();
      await Promise.all([...entries.values()].map(halt));
    },
  };
}

export type Pulls = ReturnType<typeof createPulls>;

const drawFailure = (failure: StoredFailure | null, language: Language): Pull["failure"] => {
  if (failure === null) return null;
  const { code, message, hint } = describeFailure(failure.code, failure.slots, language);
  return { code, message, hint };
};
