import { isAzure, isOpenAi } from "../budget/bound/hosts.ts";
import type { Price } from "../budget/prices/price.ts";
import type { Door } from "./error-shapes.ts";
import { isJson, type Json } from "./fields.ts";
import { isCount } from "./usage-report.ts";

/** Fewer tokens to think with are refused by Anthropic, and thinking needs room for an answer behind it. */
const leastThinking = 1_024;

const thinkingBudget = (body: Json): number | null =>
  isJson(body.thinking) && body.thinking.type === "enabled" && isCount(body.thinking.budget_tokens)
    ? body.thinking.budget_tokens
    : null;

/** The shortest answer, in tokens, with which a body is still a valid request. */
export const leastAnswer = (door: Door, body: Json): number =>
  door === "anthropic" && thinkingBudget(body) !== null ? leastThinking + 1 : 1;

/** A length that the client asked for, never more than `most`. Zero and less, which some servers take for "no end", are no length. */
const clamped = (asked: unknown, most: number): number => (isCount(asked) && asked > 0 ? Math.min(asked, most) : most);

function limitOpenAi(body: Json, most: number, baseUrl: string): Json {
  const { max_tokens: old, max_completion_tokens: asked, ...rest } = body;
  // OpenAI knows only the new name for its newer models; of those who imitate it some ignore that, or refuse it, and all know the old one.
  if (!isOpenAi(baseUrl) && !isAzure(baseUrl)) return { ...rest, max_tokens: Math.min(clamped(old, most), clamped(asked, most)) };
  return {
    ...rest,
    // A project may default to a dearer tier than the one that was reserved for; "auto" is that default.
    ...(isOpenAi(baseUrl) && (body.service_tier ?? "auto") === "auto" ? { service_tier: "default" } : {}),
    ...(old == null ? {} : { max_tokens: clamped(old, most) }),
    ...(old != null && asked == null ? {} : { max_completion_tokens: clamped(asked, most) }),
  };
}

function limitAnthropic(body: Json, most: number): Json {
  const asked = body.max_tokens;
  const next = clamped(asked, most);
  const budget = thinkingBudget(body);
  if (budget === null || budget < next || !isCount(asked) || asked <= next) return { ...body, max_tokens: next };
  // As large a part of the shorter answer as of the longer one.
  const part = Math.max(leastThinking, Math.min(next - 1, Math.floor((budget / asked) * next)));
  if (part >= next) throw new RangeError(`${next} tokens have no room for thinking`);
  return { ...body, max_tokens: next, thinking: { ...(body.thinking as Json), budget_tokens: part } };
}

/** Pico-dollars a token as dollars for a million, never more than the client's own limit. */
const dearest = (rate: number, asked: unknown): number =>
  typeof asked === "number" && asked >= 0 ? Math.min(asked, rate / 1e6) : rate / 1e6;

/** Of all who serve a model, OpenRouter then asks only those whose price is at most the one that was reserved at. */
export function limitPrice(body: Json, { tiers }: Price): Json {
  const { rates } = tiers[0];
  const provider = isJson(body.provider) ? body.provider : {};
  const asked = isJson(provider.max_price) ? provider.max_price : {};
  const most = { ...asked, prompt: dearest(rates.input, asked.prompt), completion: dearest(rates.output, asked.completion) };
  return { ...body, provider: { ...provider, max_price: most } };
}

/**
 * A body whose answer, thinking included, is at most `most` tokens long. Shorter answers stay as they were asked for.
 * @throws RangeError when `most` is less than `leastAnswer` and the client asked for more
 */
export const limitBody = (door: Door, body: Json, most: number, baseUrl: string): Json =>
  door === "openai" ? limitOpenAi(body, most, baseUrl) : limitAnthropic(body, most);
