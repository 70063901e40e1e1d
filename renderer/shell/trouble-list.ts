import type { Trouble } from "../../contract/routes/overview.ts";

/** What wants a person: errors before warnings; what is only good to know is not counted. */
export const shownTroubles = (troubles: readonly Trouble[]): Trouble[] =>
  troubles.filter(one => one.severity !== "info").sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
