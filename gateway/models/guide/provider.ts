import { setImmediate as nextTurn } from "node:timers/promises";
import { noUsage } from "../../budget/ledger.ts";
import type { ModelEvent, ModelFailure, ModelProvider, ModelRequest } from "../model.ts";
import { guideReply, languageOf } from "./reply.ts";
import type { GuideLanguage, GuideStatus } from "./topic.ts";

export const guideName = "guide";

const userTexts = (request: ModelRequest): string[] =>
  request.messages
    .filter(message => message.role === "user")
    .map(message => message.parts.map(part => (part.kind === "text" ? part.text : "")).join(" "));

/** The newest question's language; where it has none, that of the ones before it. */
const spoken = (texts: readonly string[]): GuideLanguage => texts.map(languageOf).findLast(one => one !== undefined) ?? "en";

const cut: ModelFailure = {
  kind: "failure",
  code: "MODEL_CUT",
  slots: { provider: guideName, model: guideName },
  retryable: false,
  aborted: true,
};

/** Words with the blank behind them; Chinese in pieces of a few characters. */
const pieces = (text: string): string[] => text.match(/\p{Script=Han}{1,4}|[^\s\p{Script=Han}]+\s*|\s+/gu) ?? [text];

async function* speak(request: ModelRequest, signal: AbortSignal, status: () => GuideStatus): AsyncGenerator<ModelEvent> {
  const texts = userTexts(request);
  for (const text of pieces(guideReply(texts.at(-1) ?? "", spoken(texts), status()))) {
    await nextTurn();
    if (signal.aborted) return yield cut;
    yield { kind: "text", text };
  }
  yield { kind: "usage", usage: noUsage };
  yield { kind: "end", stop: "end", model: guideName };
}

/** The helper that answers while there is no model: rules and prepared texts in two languages, nothing learned, nothing sent anywhere. */
export function createGuideProvider(status: () => GuideStatus): ModelProvider {
  return {
    name: guideName,
    family: "guide",
    baseUrl: "",
    local: true,
    answer: (request, signal) => speak(request, signal, status),
    countTokens: () => Promise.resolve({ tokens: 0, estimated: false }),
    listModels: () =>
      Promise.resolve({ models: [{ name: guideName, local: true, images: false, tools: false, thinking: false }] }),
  };
}
