import type { ModelRequest, PromptPart } from "../model.ts";

const perMessage = 8;
const perTool = 16;
const perImage = 5_000;
const leastPerPdf = 5_000;

const bytes = (text: string): number => Buffer.byteLength(text, "utf8");

function partBound(part: PromptPart): number {
  switch (part.kind) {
    case "text":
      return bytes(part.text);
    case "thinking":
      return bytes(part.text) + bytes(part.signature ?? "");
    case "toolCall":
      return bytes(part.name) + bytes(part.arguments) + perTool;
    case "toolResult":
      return bytes(part.text) + perTool;
    case "image":
    case "imageUrl":
      return perImage;
    case "file":
      return part.mediaType.startsWith("application/pdf")
        ? Math.max(leastPerPdf, part.data.byteLength)
        : part.data.byteLength + perTool;
  }
}

/** An upper bound of a request's input tokens: a token is at least one byte of text; pictures and pages count at their dearest. */
export const boundTokens = (request: ModelRequest): number =>
  bytes(request.system) +
  perMessage +
  request.messages.reduce((sum, message) => sum + perMessage + message.parts.reduce((all, part) => all + partBound(part), 0), 0) +
  (request.tools ?? []).reduce((sum, tool) => sum + perTool + bytes(JSON.stringify(tool)), 0) +
  (request.format?.kind === "schema" ? bytes(JSON.stringify(request.format.schema)) : 0);
