import { dayBefore } from "./history.ts";

const hex = (ms: number): string => {
  const time = Math.max(0, ms).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}`;
};

/**
 * Bounds (neither is an id) around the ids of all calls of some days: ids are UUIDs of version 7, which begin with their time. Two days
 * more on each side, because a day's label may be of another time zone than today's.
 */
export function idSpan(from: string | undefined, to: string | undefined): { after: string; before: string } {
  const utc = (day: string): number => Date.parse(`${day}T00:00:00Z`);
  return {
    after: from === undefined ? "" : hex(utc(dayBefore(from, 2))),
    before: to === undefined ? "\uffff" : hex(utc(dayBefore(to, -3))),
  };
}
