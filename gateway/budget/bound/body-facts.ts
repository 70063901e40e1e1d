import type { Door } from "../../doors/error-shapes.ts";
import type { Json } from "../../doors/fields.ts";
import { factsOfAnthropicBody } from "./anthropic-body.ts";
import type { PromptFacts } from "./facts.ts";
import { factsOfOpenAiBody } from "./openai-body.ts";

/** What a body can cost that is sent on to `baseUrl` as it stands. Give it the body as it goes on: with the provider's own name of the model. */
export const factsOfBody = (door: Door, body: Json, baseUrl: string): PromptFacts =>
  door === "anthropic" ? factsOfAnthropicBody(body, baseUrl) : factsOfOpenAiBody(body, baseUrl);
