import type { OpenClawReport } from "../../../contract/routes/setup.ts";

type Entry = OpenClawReport["entries"][number];
export type Outcome = Entry["outcome"];

/** What wants to be read first stands first: what is left behind, then what is other than before. */
export const outcomeOrder: readonly Outcome[] = ["notTaken", "changed", "taken"];

export const entriesOf = ({ entries }: Pick<OpenClawReport, "entries">, outcome: Outcome): readonly Entry[] =>
  entries.filter(one => one.outcome === outcome);

/** How many keys are taken, changed, not taken. */
export const countsOf = (report: Pick<OpenClawReport, "entries">): [taken: number, changed: number, notTaken: number] => [
  entriesOf(report, "taken").length,
  entriesOf(report, "changed").length,
  entriesOf(report, "notTaken").length,
];
