import type { ModelFamily, ModelRequest, PromptMessage, PromptPart } from "../models/model.ts";

/** Whom a request is translated for; names the provider in refusals. */
export type ForProvider = { readonly name: string; readonly family: ModelFamily };

/** A door's body in neutral words. */
export type ParsedRequest = {
  readonly request: Omit<ModelRequest, "model">;
  /** Whether the client wants to see what the model thinks aloud. */
  readonly showThinking: boolean;
};

/** Appends parts, to the last message when it has the same role: every API wants user and assistant to alternate. */
export function pushParts(
  messages: { role: PromptMessage["role"]; parts: PromptPart[] }[],
  role: PromptMessage["role"],
  parts: readonly PromptPart[],
): void {
  if (parts.length === 0) return;
  const last = messages.at(-1);
  if (last?.role === role) last.parts.push(...parts);
  else messages.push({ role, parts: [...parts] });
}

/** Families whose API takes the address of an image instead of its bytes. */
export const takesImageUrls = (family: ModelFamily): boolean => family === "openai" || family === "anthropic";

/** Neutral settings that a family has no word for, by the neutral name. */
export const cannotHonour: Readonly<Record<ModelFamily, readonly (keyof ModelRequest)[]>> = {
  anthropic: ["seed"],
  openai: ["topK"],
  ollama: [],
  guide: ["tools", "format"],
};
