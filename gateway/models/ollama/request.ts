import type { ChatRequest, Message, Tool } from "ollama";
import type { ModelFailure, ModelRequest, PromptMessage, PromptPart } from "../model.ts";
import { boundTokens } from "../upstream/estimate.ts";
import { unreadable } from "../upstream/fail.ts";
import { argumentsObject, base64, dataUrl, fileAsText, isTextFile } from "../upstream/parts.ts";
import type { Asked } from "../upstream/upstream.ts";

export type OllamaBody = ChatRequest & { stream: true };

/** Context windows that are asked for by themselves: few steps, because another size loads the model anew. */
const contextSteps = [8_192, 16_384, 32_768] as const;
const answerRoom = 2_048;
/** Bytes per token of ordinary text, on the safe side. */
const bytesPerToken = 3;

/** The window for a request: the owner's choice, else the smallest step that probably holds it. Ollama lowers it to what the model has. */
export function contextFor(request: ModelRequest, chosen: number | undefined): number {
  if (chosen !== undefined) return chosen;
  const need = boundTokens(request) / bytesPerToken + (request.maxOutputTokens ?? answerRoom);
  return contextSteps.find(step => need <= step) ?? contextSteps[contextSteps.length - 1] ?? 8_192;
}

type Turn = { texts: string[]; images: string[] };

/** Adds one part to a person's turn; a failure names what Ollama cannot be given. */
function addPart(turn: Turn, part: PromptPart, asked: Asked): ModelFailure | undefined {
  switch (part.kind) {
    case "text":
      turn.texts.push(part.text);
      return undefined;
    case "image":
      turn.images.push(base64(part.data));
      return undefined;
    case "imageUrl": {
      const inline = dataUrl(part.url);
      if (inline === undefined) return unreadable(asked, "image URL");
      turn.images.push(inline.base64);
      return undefined;
    }
    case "file":
      if (!isTextFile(part.mediaType)) return unreadable(asked, part.mediaType);
      turn.texts.push(fileAsText(part));
      return undefined;
    default:
      return undefined;
  }
}

function userMessages(message: PromptMessage, names: ReadonlyMap<string, string>, asked: Asked): Message[] | ModelFailure {
  const results: Message[] = [];
  const turn: Turn = { texts: [], images: [] };
  for (const part of message.parts) {
    if (part.kind === "toolResult") {
      const name = names.get(part.callId);
      const content = part.isError ? `Error: ${part.text}` : part.text;
      results.push({ role: "tool", content, ...(name === undefined ? {} : { tool_name: name }) });
      continue;
    }
    const failure = addPart(turn, part, asked);
    if (failure) return failure;
  }
  if (turn.texts.length === 0 && turn.images.length === 0) return results;
  const { texts, images } = turn;
  return [...results, { role: "user", content: texts.join("\n\n"), ...(images.length > 0 ? { images } : {}) }];
}

function assistantMessage(message: PromptMessage): Message[] {
  const calls = message.parts.filter(part => part.kind === "toolCall");
  const said = message.parts.filter(part => part.kind === "text").map(part => part.text);
  const thoughts = message.parts.filter(part => part.kind === "thinking").map(part => part.text);
  if (calls.length === 0 && said.length === 0) return [];
  return [
    {
      role: "assistant",
      content: said.join(""),
      // Thinking models want their thoughts back with the tools they called.
      ...(calls.length > 0 && thoughts.length > 0 ? { thinking: thoughts.join("") } : {}),
      ...(calls.length > 0
        ? { tool_calls: calls.map(({ name, arguments: json }) => ({ function: { name, arguments: argumentsObject(json) } })) }
        : {}),
    },
  ];
}

/** Ollama has no `tool_choice`; a format that allows nothing but a call forces one. */
function forcedCall(request: ModelRequest): Record<string, unknown> | undefined {
  const { toolChoice: choice, tools = [] } = request;
  if (choice?.kind !== "any" && choice?.kind !== "tool") return undefined;
  const allowed = choice.kind === "tool" ? tools.filter(tool => tool.name === choice.name) : tools;
  const shapes = allowed.map(tool => ({
    type: "object",
    properties: { name: { type: "string", enum: [tool.name] }, arguments: { type: "object", ...tool.inputSchema } },
    required: ["name", "arguments"],
  }));
  return shapes.length === 1 ? shapes[0] : shapes.length > 1 ? { anyOf: shapes } : undefined;
}

/** Levels are gpt-oss's own; other thinking models are switched on or off. */
const think = (request: ModelRequest): boolean | "low" | "medium" | "high" | undefined => {
  const { thinking: effort } = request;
  if (effort === undefined) return undefined;
  if (/(?:^|\/)gpt-oss\b/.test(request.model)) return effort === "off" ? "low" : effort;
  return effort !== "off";
};

/** The body of `POST /api/chat`, and whether its format forces a tool call. */
export function ollamaBody(
  request: ModelRequest,
  numCtx: number | undefined,
  asked: Asked,
): { readonly body: OllamaBody; readonly forced: boolean } | ModelFailure {
  const calls = request.messages.flatMap(message => message.parts).filter(part => part.kind === "toolCall");
  const names = new Map(calls.map(call => [call.id, call.name]));
  const messages: Message[] = request.system === "" ? [] : [{ role: "system", content: request.system }];
  for (const message of request.messages) {
    const made = message.role === "assistant" ? assistantMessage(message) : userMessages(message, names, asked);
    if (!Array.isArray(made)) return made;
    messages.push(...made);
  }
  const tools = request.toolChoice?.kind === "none" ? [] : (request.tools ?? []);
  const forced = forcedCall(request);
  const format = forced ?? (request.format?.kind === "schema" ? request.format.schema : request.format?.kind);
  const thinking = think(request);
  const body: OllamaBody = {
    model: request.model,
    messages,
    stream: true,
    ...(tools.length > 0
      ? {
          tools: tools.map(
            ({ name, description, inputSchema }) =>
              ({ type: "function", function: { name, description, parameters: inputSchema } }) as Tool,
          ),
        }
      : {}),
    ...(format === undefined ? {} : { format }),
    ...(thinking === undefined ? {} : { think: thinking }),
    options: {
      num_ctx: contextFor(request, numCtx),
      ...(request.maxOutputTokens === undefined ? {} : { num_predict: request.maxOutputTokens }),
      ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
      ...(request.topP === undefined ? {} : { top_p: request.topP }),
      ...(request.topK === undefined ? {} : { top_k: request.topK }),
      ...(request.stop?.length ? { stop: [...request.stop] } : {}),
      ...(request.seed === undefined ? {} : { seed: request.seed }),
    },
  };
  return { body, forced: forced !== undefined };
}
