import * as z from "zod";

/** How far a message has come. A person's message walks received → answering → answered; a reply ends in one of the last four. */
export const messageStates = ["received", "answering", "answered", "interrupted", "refused", "failed"] as const;
export const MessageState = z.enum(messageStates);
export type MessageState = z.infer<typeof MessageState>;

/** A file that was attached: bytes live beside the database under their SHA-256. */
export const FileRef = z.object({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().max(255),
  mediaType: z.string(),
  bytes: z.number().int().nonnegative(),
});
export type FileRef = z.infer<typeof FileRef>;

export const Part = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), text: z.string() }),
  z.object({ kind: z.literal("image"), file: FileRef }),
  z.object({ kind: z.literal("file"), file: FileRef }),
  /** What the model thought aloud. `signature` is the provider's seal, sent back unchanged with tool turns. */
  z.object({ kind: z.literal("thinking"), text: z.string(), signature: z.string().optional() }),
  z.object({ kind: z.literal("toolCall"), id: z.string(), name: z.string(), arguments: z.string() }),
  z.object({ kind: z.literal("toolResult"), callId: z.string(), text: z.string(), isError: z.boolean() }),
]);
export type Part = z.infer<typeof Part>;

/** Tokens as the provider counted them. `inputTokens` excludes the cached ones; `outputTokens` includes thinking. */
export const Usage = z.object({
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  cacheReadTokens: z.number().int().nonnegative(),
  cacheWriteTokens: z.number().int().nonnegative(),
  /** Of cacheWriteTokens, those written for one hour. */
  cacheWrite1hTokens: z.number().int().nonnegative(),
  thinkingTokens: z.number().int().nonnegative(),
  /** Searches of the provider's own web search. */
  webSearches: z.number().int().nonnegative().optional(),
  /** The provider says that it answered in its dearer fast mode. */
  fast: z.boolean().optional(),
  /** The provider says that it answered in a region that costs more. */
  region: z.boolean().optional(),
  /** True when the provider did not report and Hearth counted or bounded it. */
  estimated: z.boolean(),
});
export type Usage = z.infer<typeof Usage>;

/** Dollars as a decimal string, exact to the nano-dollar: "0.0421". */
export const Usd = z.string().regex(/^-?\d+(\.\d{1,9})?$/);

/** What an answer cost. `estimated`: the provider did not say, so it is booked at its bound until the bill tells. */
export const AnswerCost = z.object({ usd: Usd, estimated: z.boolean() });
export type AnswerCost = z.infer<typeof AnswerCost>;

export const Message = z.object({
  id: z.string(),
  sessionId: z.string(),
  /** The message that this one answers. */
  replyTo: z.string().nullable(),
  role: z.enum(["user", "assistant"]),
  state: MessageState,
  /** The text parts joined; what search finds. */
  text: z.string(),
  parts: z.array(Part),
  /** `provider/model` that answered. */
  model: z.string().nullable(),
  usage: Usage.nullable(),
  /** Null for people's messages, and for models that cost nothing. */
  cost: AnswerCost.nullable(),
  /** `budget`: a model that costs nothing answered because the budget is spent. */
  insteadOf: z.literal("budget").nullable(),
  /** Why it failed or was refused, in the reader's language. */
  failure: z
    .object({ code: z.string(), message: z.string(), hint: z.string(), type: z.string(), scope: z.string().optional() })
    .nullable(),
  /** Number of the last chunk contained in `parts` while the reply is being written; deltas continue from here. */
  chunk: z.number().int().nonnegative(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type Message = z.infer<typeof Message>;

export const Session = z.object({
  id: z.string(),
  title: z.string(),
  /** Where it was begun: webchat, cli, api. */
  channel: z.string(),
  agent: z.string(),
  /** Name of the device that began it, where that is somebody else's than the owner's. */
  startedOn: z.string().optional(),
  /** `provider/model` chosen for this conversation, or null for the agent's. */
  model: z.string().nullable(),
  messageCount: z.number().int(),
  /** True while an answer is being written or is due; false when all that is open waits for the end of a pause. */
  busy: z.boolean(),
  preview: z.string(),
  /** What its answers cost until now. */
  costUsd: Usd,
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type Session = z.infer<typeof Session>;
