import type { Pull } from "../../../contract/routes/ollama.ts";

type Known = Pick<Pull, "id" | "state">;
const running: ReadonlySet<Pull["state"]> = new Set(["waiting", "fetching", "stalled", "checking"]);

/** True while a model is on its way to this machine: as it was listed, or as it was told since. */
export const downloads = (listed: readonly Known[], heard: Readonly<Record<string, Known>>): boolean =>
  [...listed.filter(({ id }) => heard[id] === undefined), ...Object.values(heard)].some(({ state }) => running.has(state));
