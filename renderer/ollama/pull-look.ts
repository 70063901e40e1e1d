import type { Pull } from "../../contract/routes/ollama.ts";

/** How far it has come, from 0 to 1; null until its size is known. */
export const pullShare = ({ completedBytes, totalBytes }: Pick<Pull, "completedBytes" | "totalBytes">): number | null =>
  totalBytes === null || totalBytes <= 0 ? null : Math.min(1, Math.max(0, completedBytes / totalBytes));

/** What it does, as its row says it: one that waits after a try that failed says so. */
export const pullPhase = ({ state, failure }: Pick<Pull, "state" | "failure">): Pull["state"] | "again" =>
  state === "waiting" && failure !== null ? "again" : state;

export type LeftWords = {
  readonly seconds: (count: number) => string;
  readonly minutes: (count: number) => string;
  readonly hours: (count: number) => string;
};

/** The time that is left, as coarse as it is known: seconds below a minute, minutes up to 90, then hours. */
export function leftWords(secondsLeft: number, words: LeftWords): string {
  if (secondsLeft < 60) return words.seconds(Math.max(1, Math.round(secondsLeft)));
  if (secondsLeft < 90 * 60) return words.minutes(Math.round(secondsLeft / 60));
  return words.hours(Math.round(secondsLeft / 3600));
}

/** The downloads of an answer, each as it was told last. One that is not in the answer was taken off the list. */
export const shownPulls = (answered: readonly Pull[], told: Readonly<Record<string, Pull>>): Pull[] =>
  answered.map(one => told[one.id] ?? one);

/** Whether the stream told of a download that the answer does not have: then the answer is old. `asked` were met before. */
export const unheardOf = (
  answered: readonly Pull[],
  told: Readonly<Record<string, Pull>>,
  asked: ReadonlySet<string>,
): string[] => Object.keys(told).filter(id => !asked.has(id) && !answered.some(one => one.id === id));

/** What can be done with a download in a state. */
export const canPause = ({ state }: Pick<Pull, "state">): boolean =>
  state === "waiting" || state === "fetching" || state === "stalled" || state === "checking";
export const canResume = ({ state }: Pick<Pull, "state">): boolean => state === "paused" || state === "failed";
