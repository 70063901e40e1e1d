import type { Pull } from "../../../contract/routes/ollama.ts";

const running: ReadonlySet<Pull["state"]> = new Set(["waiting", "fetching", "stalled", "checking"]);

/** True while a model is on its way to this machine. */
export const downloads = (pulls: readonly Pick<Pull, "state">[]): boolean => pulls.some(({ state }) => running.has(state));
