import { count } from "../../models/upstream/read.ts";

/** What has come of each layer. */
type Layer = { readonly total: number; readonly completed: number };

/** A number above this is no size of a model. */
const mostBytes = 2 ** 50;
/** Ollama's models have some ten layers: who names more than these is no Ollama. */
const mostLayers = 1_000;
const mostDigestCharacters = 128;

export type Progress = {
  /** One map for the whole download, which grows. */
  readonly layers: Map<string, Layer>;
  /** The bytes are there and are being compared. */
  readonly checking: boolean;
};

export const noProgress = (): Progress => ({ layers: new Map(), checking: false });

const size = (line: Record<string, unknown>, field: string): number | undefined => {
  const bytes = count(line, field);
  return bytes !== undefined && bytes <= mostBytes ? bytes : undefined;
};

/**
 * One line of a pull. Layers come one after the other and are summed by their digest; `completed` is absent at first and may go down after a
 * piece that failed.
 */
export function addLine(progress: Progress, line: Record<string, unknown>): Progress {
  const { digest, status } = line;
  const said = typeof status === "string" ? status : "";
  if (typeof digest === "string" && digest !== "" && digest.length <= mostDigestCharacters) {
    const total = size(line, "total") ?? progress.layers.get(digest)?.total ?? 0;
    progress.layers.set(digest, { total, completed: Math.min(total, size(line, "completed") ?? 0) });
    return { layers: progress.layers, checking: false };
  }
  return { ...progress, checking: /^(?:verifying|writing|removing)/.test(said) };
}

const sum = (progress: Progress, field: keyof Layer): number =>
  Math.min(
    mostBytes,
    [...progress.layers.values()].reduce((whole, layer) => whole + layer[field], 0),
  );

/** More layers than any model has. */
export const isEndless = (progress: Progress): boolean => progress.layers.size > mostLayers;

export const completedBytes = (progress: Progress): number => sum(progress, "completed");
/** Null until the registry has said it. Small layers are told last: it may grow a little. */
export const totalBytes = (progress: Progress): number | null => (progress.layers.size === 0 ? null : sum(progress, "total"));
/** Every byte that was told of is there. Between two layers it may be so for a moment. */
export const isWhole = (progress: Progress): boolean => {
  const total = totalBytes(progress);
  return total !== null && total > 0 && completedBytes(progress) >= total;
};

/** How fast the past counts for less: half of it after about seven seconds. */
const timeConstantMs = 10_000;

/** Bytes a second as a moving average; steps back do not count. */
export function createSpeed() {
  let last: { readonly at: number; readonly bytes: number } | undefined;
  let rate: number | undefined;
  return {
    add(at: number, bytes: number): void {
      if (last === undefined || bytes < last.bytes) {
        last = { at, bytes };
        return;
      }
      const ms = at - last.at;
      if (ms < 200) return;
      const now = ((bytes - last.bytes) * 1000) / ms;
      const weight = 1 - Math.exp(-ms / timeConstantMs);
      rate = rate === undefined ? now : rate + weight * (now - rate);
      last = { at, bytes };
    },
    reset(): void {
      last = undefined;
      rate = undefined;
    },
    /** Null before anything is known. */
    bytesPerSecond: (): number | null => (rate === undefined ? null : Math.round(rate)),
  };
}

/** Whole seconds; null while nothing moves or the whole is not known. */
export const secondsLeft = (completed: number, total: number | null, rate: number | null): number | null =>
  total === null || rate === null || rate < 1 ? null : Math.max(0, Math.ceil((total - completed) / rate));
