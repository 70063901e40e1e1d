import { readFileSync, writeFileSync } from "node:fs";
import * as z from "zod";

const Place = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(360).max(10_000),
  height: z.number().int().min(360).max(10_000),
});
/** Where a window is, in the screen's own units. */
export type Place = z.infer<typeof Place>;
export type Area = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

const usual = { width: 1080, height: 760 };
/** So much of the window must lie on some screen for a hand to find it. */
const leastShown = 120;

const overlap = (from: number, length: number, otherFrom: number, otherLength: number): number =>
  Math.min(from + length, otherFrom + otherLength) - Math.max(from, otherFrom);

/** Where the window goes: where it was, if a screen is still there; else the usual size, placed by the system. */
export function placeWindow(kept: Place | null, screens: readonly Area[]): Place | { width: number; height: number } {
  if (kept === null) return usual;
  const seen = screens.some(
    area =>
      overlap(kept.x, kept.width, area.x, area.width) >= leastShown &&
      overlap(kept.y, kept.height, area.y, area.height) >= leastShown,
  );
  return seen ? kept : usual;
}

/** The place of the window, kept in a file of the app's own folder. */
export const createPlaceFile = (file: string) => ({
  read(): Place | null {
    try {
      return Place.safeParse(JSON.parse(readFileSync(file, "utf8"))).data ?? null;
    } catch {
      // The first start, or a file that was cut short: the usual place.
      return null;
    }
  },
  write(place: Place): void {
    try {
      writeFileSync(file, JSON.stringify(place), { mode: 0o600 });
    } catch {
      // A full disk must not keep a window from closing; it opens at the usual place next time.
    }
  },
});

export type PlaceFile = ReturnType<typeof createPlaceFile>;
