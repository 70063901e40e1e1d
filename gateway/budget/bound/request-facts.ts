import { isUtf8 } from "node:buffer";
import type { ModelFamily, ModelRequest, PromptPart } from "../../models/model.ts";
import { dataUrl, isPdf } from "../../models/upstream/parts.ts";
import type { PromptFacts } from "./facts.ts";
import { isAnthropic } from "./hosts.ts";
import { base64Size, imageSize, imageTokens, wholeContext } from "./media.ts";
import { refuseRoutes } from "./openrouter.ts";
import { createTally, type Tally } from "./tally.ts";

type Side = "anthropic" | "openai";

function addPart(tally: Tally, part: PromptPart, side: Side, model: string | undefined): void {
  switch (part.kind) {
    case "text":
      tally.text(part.text);
      return;
    case "thinking":
      // Sealed thoughts go back as they came; elsewhere they stay out, and counting them harms nothing.
      tally.text(part.text);
      tally.text(part.signature ?? "");
      return;
    case "toolCall":
      tally.message();
      tally.text(part.id);
      tally.rewritten(part.name);
      tally.rewritten(part.arguments);
      return;
    case "toolResult":
      tally.message();
      tally.text(part.callId);
      tally.text(part.text);
      return;
    case "image":
      tally.media(imageTokens(side, imageSize(part.data), model));
      return;
    case "imageUrl": {
      const inline = dataUrl(part.url);
      tally.media(imageTokens(side, inline && base64Size(inline.base64), model));
      return;
    }
    case "file":
      tally.text(part.name);
      tally.message();
      // Bytes that are not UTF-8 grow when they are decoded: each broken one becomes a mark of three.
      tally.media(isPdf(part.mediaType) ? wholeContext : (isUtf8(part.data) ? 1 : 3) * part.data.byteLength);
      return;
  }
}

/**
 * What a translated request can cost, from what the adapter of `family` sends to `baseUrl`. That, and `model` (the provider's own name),
 * make bounds of images tighter.
 */
export function factsOfRequest(
  request: Omit<ModelRequest, "model">,
  family: ModelFamily,
  model?: string,
  baseUrl = "",
): PromptFacts {
  const tally = createTally();
  const side: Side = family === "anthropic" && isAnthropic(baseUrl) ? "anthropic" : "openai";
  refuseRoutes(tally, { model }, baseUrl);
  tally.message();
  tally.text(request.system);
  for (const message of request.messages) {
    tally.message();
    for (const part of message.parts) addPart(tally, part, side, model);
  }
  for (const tool of request.tools ?? []) tally.tool(tool);
  if (request.format?.kind === "schema") tally.format(request.format);
  return {
    ...tally.sum(),
    maxOutputTokens: request.maxOutputTokens ?? null,
    choices: 1,
    // The Anthropic adapter marks its prompts for five minutes; OpenAI and its like write by themselves.
    cacheWrite: family === "anthropic" || family === "openai" ? "5m" : "none",
    serverToolUses: 0,
    webSearches: 0,
    fast: false,
  };
}
