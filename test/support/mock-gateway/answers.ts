import type { AppEvent } from "../../../contract/events.ts";
import type { Message, Part } from "../../../contract/messages.ts";
import { makeMessage, richAnswer, usage } from "./data.ts";

type Deps = { publish: (event: AppEvent) => void; store: (message: Message) => void; chunkMs: number };

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** Writes an answer piece by piece, as the gateway tells it. Words in the question choose what happens: fail, refuse, think, cut, long. */
export async function answer(question: Message, deps: Deps, signal: AbortSignal): Promise<void> {
  const asked = question.text.toLowerCase();
  let message = makeMessage({
    id: `a-${question.id}-${Date.now()}`,
    sessionId: question.sessionId,
    role: "assistant",
    replyTo: question.id,
    state: "answering",
    parts: [],
    usage: null,
    createdAt: Date.now(),
  });
  const put = (change: Partial<Message>): void => {
    message = { ...message, ...change, updatedAt: Date.now() };
    deps.store(message);
    deps.publish({ kind: "message.changed", message });
  };
  const fail = (state: "failed" | "refused", code: string, sentence: string, hint: string): void =>
    put({ state, failure: { code, message: sentence, hint, type: "api_error" } });
  put({});
  await wait(deps.chunkMs * 8, signal);
  if (asked.includes("refuse"))
    return fail(
      "refused",
      "BUDGET_SPENT",
      "The daily budget does not allow this: $0.0069 of $2.00 are left, and it needs up to $0.12.",
      "It starts anew at midnight.",
    );
  if (asked.includes("price"))
    return fail(
      "refused",
      "PRICE_UNKNOWN",
      "The price of openai/gpt-6-mini is not known, so its cost cannot be limited.",
      'Enter it under Budget → Prices, or mark the model free: `cost.prices: {"openai/gpt-6-mini": "free"}`.',
    );
  if (asked.includes("fail"))
    return fail(
      "failed",
      "MODEL_OVERLOADED",
      "anthropic is overloaded right now.",
      "Try again in a minute, or set a fallback model.",
    );

  const say = async (part: "text" | "thinking", words: string): Promise<boolean> => {
    for (const piece of words.match(/[\s\S]{1,9}/g) ?? []) {
      if (signal.aborted) return false;
      const last = message.parts.at(-1);
      const parts: Part[] =
        last?.kind === part
          ? [...message.parts.slice(0, -1), { ...last, text: last.text + piece }]
          : [...message.parts, { kind: part, text: piece }];
      message = { ...message, parts, chunk: message.chunk + 1, text: part === "text" ? message.text + piece : message.text };
      deps.store(message);
      deps.publish({
        kind: "message.delta",
        sessionId: message.sessionId,
        messageId: message.id,
        chunk: message.chunk,
        part,
        text: piece,
      });
      await wait(deps.chunkMs, signal);
    }
    return true;
  };
  const thought =
    !asked.includes("think") ||
    (await say(
      "thinking",
      "Let me see. The question is about heat, so I begin with what costs nothing and then what costs little. ",
    ));
  const words = asked.includes("long") ? `${richAnswer}\n\n`.repeat(6) : richAnswer;
  const whole = thought && (await say("text", asked.includes("cut") ? words.slice(0, 400) : words));
  if (whole && asked.includes("cut"))
    put({
      state: "interrupted",
      failure: {
        code: "MODEL_CUT",
        message: "The answer broke off.",
        hint: "What came is kept; press Answer again.",
        type: "api_error",
      },
    });
  else
    put({
      state: whole ? "answered" : "interrupted",
      usage: usage(420, message.chunk * 3),
      cost: { usd: "0.0117", estimated: !whole },
    });
}
