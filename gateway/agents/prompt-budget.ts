import type { Settings } from "../../contract/settings/schema.ts";
import type { ResolvedModel } from "./turn.ts";

const remoteTokens = 120_000;
const localTokens = 8_192;
/** Share of a context window that is left for the answer. */
const answerShare = 0.25;

/** Tokens that history and question may take, so that room is left for the answer: by the provider's `numCtx` where it is set. */
export function promptBudget(settings: Settings, { provider }: ResolvedModel): number {
  const window = settings.providers.find(one => one.name === provider.name)?.numCtx;
  return Math.floor((window ?? (provider.family === "ollama" ? localTokens : remoteTokens)) * (1 - answerShare));
}
