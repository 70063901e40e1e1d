import type { Part } from "../../contract/messages.ts";
import { unreachable } from "../../contract/unreachable.ts";
import type { AnsweringAgent } from "./agents.ts";
import { estimateTokens, fileTokens, perImage, perMessage } from "./estimate-tokens.ts";
import { systemPrompt } from "./persona.ts";

export type ComposeLimits = {
  /** How many tokens, as we estimate them, system prompt and messages may take. */
  readonly promptTokens: number;
  readonly timeZone: string;
};

/** What was said before, oldest first, and what is to be answered. */
export type Conversation = {
  readonly turns: readonly { readonly user: readonly Part[]; readonly replies: readonly (readonly Part[])[] }[];
  readonly question: readonly Part[];
};

export type ComposedMessage = { readonly role: "user" | "assistant"; readonly parts: readonly Part[] };
/** A prompt whose files are still references. */
export type ComposedPrompt = { readonly system: string; readonly messages: readonly ComposedMessage[] };

function partTokens(part: Part): number {
  switch (part.kind) {
    case "text":
    case "thinking":
      return estimateTokens(part.text);
    case "image":
      return perImage;
    case "file":
      return fileTokens(part.file.mediaType, part.file.bytes);
    case "toolCall":
      return estimateTokens(part.name) + estimateTokens(part.arguments) + perMessage;
    case "toolResult":
      return estimateTokens(part.text) + perMessage;
  }
}

export const partsTokens = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + partTokens(part), perMessage);

/**
 * The parts of old messages that a model may see again, in their order. A call without its result is left out: every API refuses it.
 * Thinking goes along only beside the calls it led to; providers ask for it there and ignore or refuse it elsewhere.
 */
function usable(parts: readonly Part[], results: ReadonlySet<string>, calls: ReadonlySet<string>): Part[] {
  const keepsCall = parts.some(part => part.kind === "toolCall" && results.has(part.id));
  const keeps = (part: Part): boolean => {
    switch (part.kind) {
      case "text":
        return part.text !== "";
      case "thinking":
        return keepsCall;
      case "toolCall":
        return results.has(part.id);
      case "toolResult":
        return calls.has(part.callId);
      case "image":
      case "file":
        return true;
      default:
        return unreachable(part);
    }
  };
  return parts.filter(keeps);
}

/** Neighbours of one role become one message: a failed reply leaves two questions behind each other. */
function merged(messages: readonly ComposedMessage[]): ComposedMessage[] {
  const result: { role: "user" | "assistant"; parts: Part[] }[] = [];
  for (const { role, parts } of messages) {
    if (parts.length === 0) continue;
    const last = result.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else result.push({ role, parts: [...parts] });
  }
  return result;
}

/**
 * The prompt of a turn. Whole turns are dropped, oldest first, until it fits; the question itself always stays, and so do
 * interrupted replies, with what was shown of them.
 */
export function compose(conversation: Conversation, agent: AnsweringAgent, now: number, limits: ComposeLimits): ComposedPrompt {
  const system = systemPrompt(agent.persona, now, limits.timeZone);
  let left = limits.promptTokens - estimateTokens(system) - partsTokens(conversation.question);
  const kept: Conversation["turns"][number][] = [];
  for (const turn of conversation.turns.toReversed()) {
    left -= partsTokens(turn.user) + turn.replies.reduce((sum, reply) => sum + partsTokens(reply), 0);
    if (left < 0) break;
    kept.unshift(turn);
  }
  const messages: ComposedMessage[] = [
    ...kept.flatMap(turn => [
      { role: "user" as const, parts: turn.user },
      ...turn.replies.map(parts => ({ role: "assistant" as const, parts })),
    ]),
    { role: "user", parts: conversation.question },
  ];
  const all = messages.flatMap(message => message.parts);
  const results = new Set(all.flatMap(part => (part.kind === "toolResult" ? [part.callId] : [])));
  const calls = new Set(all.flatMap(part => (part.kind === "toolCall" ? [part.id] : [])));
  return { system, messages: merged(messages.map(({ role, parts }) => ({ role, parts: usable(parts, results, calls) }))) };
}
