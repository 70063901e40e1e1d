import { AppError } from "../../../contract/errors/app-error.ts";

const hourMs = 3_600_000;
/** A home's slow line still brings so much. */
const leastBytesPerSecond = 64 * 1024;

/** How long a place may take to hand a backup over: half an hour and what its size needs on a slow line, never more than a day. */
export const fetchLimitMs = (bytes: number): number =>
  Math.min(24 * hourMs, hourMs / 2 + Math.ceil(bytes / leastBytesPerSecond) * 1_000);

/** `1800000` as half hours, which is as exact as a person wants it. */
const hours = (ms: number): string => String(Math.max(0.5, Math.round(ms / (hourMs / 2)) / 2));

/**
 * Fetches with a limit in time, also from a place that does not mind its signal: what comes after the limit is nobody's.
 * @throws AppError PLACE_UNREACHABLE at the limit, BACKUP_STOPPED at the caller's wish; as `fetch`
 */
export async function fetchWithin(
  limitMs: number,
  place: string,
  caller: AbortSignal,
  fetch: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), limitMs);
  const signal = AbortSignal.any([caller, late.signal]);
  const ended = (): AppError => {
    if (caller.aborted) return AppError.of("BACKUP_STOPPED");
    const problem = `it did not hand the backup over within ${hours(limitMs)} hours.`;
    return AppError.of("PLACE_UNREACHABLE", { place, problem, problemZh: `${hours(limitMs)} 小时内未能交出备份。` });
  };
  let end: (() => void) | undefined;
  try {
    await Promise.race([
      fetch(signal),
      new Promise<never>((_resolve, reject) => {
        end = () => reject(ended());
        signal.addEventListener("abort", end, { once: true });
        if (signal.aborted) end();
      }),
    ]);
  } catch (error) {
    throw signal.aborted ? ended() : error;
  } finally {
    clearTimeout(timer);
    if (end) signal.removeEventListener("abort", end);
  }
}
