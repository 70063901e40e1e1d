import { AppError } from "../../../contract/errors/app-error.ts";

/** Providers bill by days of UTC. Times in ms. */
export type UtcDay = { readonly day: string; readonly startsAt: number; readonly endsAt: number };

const dayMs = 86_400_000;

/** @throws AppError REQUEST_INVALID for what is no date, as `2026-02-30` */
export function utcDay(day: string): UtcDay {
  const startsAt = Date.parse(`${day}T00:00:00.000Z`);
  if (Number.isNaN(startsAt) || new Date(startsAt).toISOString().slice(0, 10) !== day)
    throw AppError.of("REQUEST_INVALID", { where: "params.day", problem: "there is no such day", problemZh: "没有这一天" });
  return { day, startsAt, endsAt: startsAt + dayMs };
}

/** The smallest UUID of version 7 of this moment: every id made from then on sorts behind it (`gateway/db/new-id.ts`). */
export function firstIdAt(at: number): string {
  const time = at.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7`;
}
