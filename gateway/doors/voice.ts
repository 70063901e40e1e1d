import type { Language } from "../../contract/errors/define.ts";
import type { StoredFailure } from "../../contract/errors/failure.ts";
import type { Part, Usage } from "../../contract/messages.ts";
import type { StopReason } from "../models/model.ts";
import { anthropicAnswer, createAnthropicStream } from "./anthropic/encode.ts";
import type { ShownEvent } from "./collect.ts";
import { type Door, doorErrorEvent } from "./error-shapes.ts";
import { createOpenAiStream, openAiAnswer } from "./openai/encode.ts";

/** How one answer is told to the clients of one API. The functions of a stream give its next events as text. */
export type Voice = {
  readonly id: string;
  readonly headers: Record<string, string>;
  /** Names another model than the client did, as long as nothing was told yet. */
  rename(model: string): void;
  whole(parts: readonly Part[], stop: StopReason, usage: Usage | null, stopSequence: string | undefined): object;
  begin(): string;
  show(event: ShownEvent): string;
  end(stop: StopReason, usage: Usage | null, stopSequence: string | undefined): string;
  failure(failure: StoredFailure, language: Language): string;
  ping(): string;
};

/** `model` as the client wrote it; `id` names the answer, without dashes; `created` in seconds. */
export function createVoice(
  door: Door,
  about: { readonly id: string; readonly model: string; readonly created: number; readonly includeUsage: boolean },
): Voice {
  const requestId = `req_${about.id}`;
  let { model } = about;
  const rename = (next: string): void => {
    model = next;
  };
  const failure = (stored: StoredFailure, language: Language): string => doorErrorEvent(door, stored, language, requestId);
  if (door === "openai") {
    const head = { id: `chatcmpl-${about.id}`, created: about.created, model: () => model };
    return {
      id: about.id,
      headers: { "x-request-id": requestId },
      rename,
      whole: (parts, stop, usage) => openAiAnswer(head, parts, stop, usage),
      ...createOpenAiStream(head, about.includeUsage),
      failure,
    };
  }
  const head = { id: `msg_${about.id}`, model: () => model };
  return {
    id: about.id,
    headers: { "request-id": requestId },
    rename,
    whole: (parts, stop, usage, stopSequence) => anthropicAnswer(head, parts, stop, stopSequence, usage),
    ...createAnthropicStream(head),
    failure,
  };
}
