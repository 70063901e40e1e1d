import type { Usage } from "../../contract/messages.ts";
import { noUsage } from "../budget/ledger.ts";
import type { ModelRequest, PromptPart } from "../models/model.ts";

/** What a message costs beside its content. */
export const perMessage = 8;
/** What the largest providers count for a picture of full size. */
export const perImage = 1_600;
const mostPerDocument = 60_000;

/**
 * Tokens of a text, rather too many than too few: a token for every four ASCII characters, one for every other character.
 * (Common tokenizers: English 4 to 5 characters a token, Chinese 1 to 1.7.)
 */
export function estimateTokens(text: string): number {
  let wide = 0;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 127) wide += 1;
  return wide + Math.ceil((text.length - wide) / 4);
}

/** Text by its bytes; of a PDF only the size is known, and most of it is fonts and pictures. */
export const fileTokens = (mediaType: string, bytes: number): number =>
  mediaType.startsWith("text/") ? Math.ceil(bytes / 3) : Math.min(Math.ceil(bytes / 50), mostPerDocument);

function partTokens(part: PromptPart): number {
  switch (part.kind) {
    case "text":
    case "thinking":
      return estimateTokens(part.text);
    case "toolCall":
      return estimateTokens(part.name) + estimateTokens(part.arguments) + perMessage;
    case "toolResult":
      return estimateTokens(part.text) + perMessage;
    case "image":
    case "imageUrl":
      return perImage;
    case "file":
      return fileTokens(part.mediaType, part.data.byteLength);
  }
}

/** Input tokens of a request, as `estimateTokens` counts. */
export function estimateInput(request: Omit<ModelRequest, "model">): number {
  const tools = request.tools ? estimateTokens(JSON.stringify(request.tools)) : 0;
  const messages = request.messages.reduce(
    (sum, message) => sum + message.parts.reduce((tokens, part) => tokens + partTokens(part), perMessage),
    0,
  );
  return estimateTokens(request.system) + tools + messages + perMessage;
}

/** Stands in for the figures of a provider that answered and did not report. `shown` is all that it sent: text, thinking, arguments. */
export const estimateUsage = (request: Omit<ModelRequest, "model">, shown: string): Usage => ({
  ...noUsage,
  inputTokens: estimateInput(request),
  outputTokens: estimateTokens(shown),
  estimated: true,
});
