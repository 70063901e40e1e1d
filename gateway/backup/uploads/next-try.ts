import type { ErrorCode } from "../../../contract/errors/table.ts";
import type { PlaceRecord } from "../catalogue.ts";

const minuteMs = 60_000;
const waitsMs = [1, 5, 15, 60].map(minutes => minutes * minuteMs);
/** Nothing to do: look all the same whether everything is still there. */
export const lookEveryMs = 12 * 60 * minuteMs;
/** After a person stopped an upload. */
export const pauseMs = 60 * minuteMs;

/** How long to wait after so many failures in a row. A disk that is not plugged in is looked for each minute. */
export function waitAfter(failures: number, code: string): number {
  if (code === "PLACE_MISSING") return minuteMs;
  return waitsMs[Math.min(failures, waitsMs.length) - 1] ?? minuteMs;
}

/** Is it time to go there? A clock that was put back does not make us wait for ever. */
export function isDue(record: PlaceRecord, hasWork: boolean, now: number): boolean {
  if (record.nextTryAt !== null) return now >= record.nextTryAt || record.nextTryAt - now > 2 * pauseMs;
  return hasWork || record.lastTriedAt === null || Math.abs(now - record.lastTriedAt) >= lookEveryMs;
}

const atOnce: readonly (ErrorCode | string)[] = [
  "PLACE_LIES",
  "PLACE_HOST_KEY",
  "PLACE_REFUSED",
  "PLACE_UNTRUSTED",
  "PLACE_UNFIT",
  "PLACE_FULL",
  "SECRET_NOT_FOUND",
];
const patience = 3;
const missingForMs = 7 * 24 * 60 * minuteMs;

/** Would a person want to be told? At once of what does not pass by itself; of a disk in a drawer after a week. */
export function isNews(record: PlaceRecord, now: number): boolean {
  if (record.failure === null) return false;
  const { code } = record.failure;
  if (code === "PLACE_MISSING") return now - (record.lastAt ?? now) > missingForMs;
  return atOnce.includes(code) || record.failures >= patience;
}

/** Fails, or waits for what will pass: a disk, a connection that broke once or twice. */
export const isWaiting = ({ failure, failures }: PlaceRecord): boolean =>
  failure?.code === "PLACE_MISSING" ||
  ((failure?.code === "PLACE_UNREACHABLE" || failure?.code === "PLACE_TOO_SLOW") && failures < patience);
