import { setTimeout as wait } from "node:timers/promises";
import type { ModelEvent, ModelFailure, ModelProvider, ModelRequest } from "../../gateway/models/model.ts";

/** A step of a script: an event, a pause in ms, or silence until the answer is aborted. */
export type Step = ModelEvent | number | "hang" | { readonly kind: "throw" };

export type FakeModel = ModelProvider & {
  /** Every request, in order. */
  readonly requests: ModelRequest[];
  /** Scripts for the answers to come; the last one stays. */
  play(...scripts: (readonly Step[] | ((request: ModelRequest) => readonly Step[]))[]): void;
  /** Answers that were begun and have not ended. */
  open(): number;
};

export const say = (...texts: string[]): Step[] => [
  ...texts.map(text => ({ kind: "text" as const, text })),
  { kind: "usage", usage: { inputTokens: 10, outputTokens: texts.length } },
  { kind: "end", stop: "end" },
];

export const fail = (code: ModelFailure["code"], more: Partial<ModelFailure> = {}): ModelFailure => ({
  kind: "failure",
  code,
  slots: { provider: "fake", model: "one" },
  retryable: false,
  ...more,
});

/** The text of the last message of a request. */
export const lastText = (request: ModelRequest): string =>
  (request.messages.at(-1)?.parts ?? []).flatMap(part => (part.kind === "text" ? [part.text] : [])).join("\n");

/** A model that says what a test tells it to; unless told otherwise it echoes. */
export function createFakeModel(name = "fake"): FakeModel {
  let scripts: Parameters<FakeModel["play"]> = [request => say("You said: ", lastText(request))];
  let open = 0;
  const requests: ModelRequest[] = [];
  const cut: ModelFailure = { ...fail("MODEL_CUT"), aborted: true };

  async function* answer(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void, undefined> {
    requests.push(request);
    const script = scripts.length > 1 ? scripts.shift() : scripts[0];
    open += 1;
    try {
      for (const step of typeof script === "function" ? script(request) : (script ?? [])) {
        if (signal.aborted) return void (yield cut);
        if (step === "hang" || typeof step === "number") {
          await wait(step === "hang" ? 2 ** 30 : step, undefined, { signal }).catch(() => undefined);
        } else if (step.kind === "throw") throw new Error("the adapter broke");
        else yield step;
      }
      if (signal.aborted) yield cut;
    } finally {
      open -= 1;
    }
  }

  return {
    name,
    family: "openai",
    baseUrl: "http://127.0.0.1:1",
    local: true,
    requests,
    play: (...next) => {
      scripts = next;
    },
    open: () => open,
    answer,
    countTokens: async () => ({ tokens: 1, estimated: true }),
    listModels: async () => ({ models: [{ name: "one", local: true }] }),
  };
}
