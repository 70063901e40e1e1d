import type { BackupCard } from "../../contract/routes/backup.ts";
import type { Overview } from "../../contract/routes/overview.ts";
import type { Setup } from "../../contract/routes/setup.ts";
import type { StepState } from "./steps.ts";

/** How a step stands as the last page shows it: `wants` was gone through, and does not work yet. */
export type Look = "fine" | "wants" | "off";

/** What a step came to. `works`: what it was for is so now; null where nobody can tell. */
export function lookOf(state: StepState, works: boolean | null): Look {
  if (works === false) return state === "done" ? "wants" : "off";
  return state === "done" ? "fine" : "off";
}

/** Whether the way in that was chosen can be gone now; only this computer always can. */
export const reachWorks = ({ mode, url }: Pick<Overview["reach"], "mode" | "url">): boolean => mode === "local" || url !== null;

/** A phone is another device than the one that looks; whoever came with the owner's token is no device. */
export const phoneIsIn = (devices: number): boolean => devices > 1;

/** Backups that nobody could open elsewhere are not set up, however often they are made. */
export const kitIsSaved = ({ savedAt }: BackupCard["kit"]): boolean => savedAt !== null;

/** True when nothing is left open: each step was done or skipped. */
export const isThrough = ({ steps }: Pick<Setup, "steps">): boolean => steps.every(({ state }) => state !== "open");
