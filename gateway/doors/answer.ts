import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import type { StoredFailure } from "../../contract/errors/failure.ts";
import type { Turn } from "../agents/turn.ts";
import type { Clock } from "../clock.ts";
import type { ModelFailure } from "../models/model.ts";
import { parseMessagesRequest } from "./anthropic/parse.ts";
import { type Envelope, lastSaid, readEnvelope, sessionKeyOf } from "./envelope.ts";
import type { Door } from "./error-shapes.ts";
import { isJson } from "./fields.ts";
import { parseChatCompletion } from "./openai/parse.ts";
import type { ParsedRequest } from "./parsed.ts";
import type { createRelay } from "./relay.ts";
import { mayFallBack } from "./relay-failure.ts";
import type { AgentWords } from "./relay-request.ts";
import type { Target } from "./targets.ts";
import type { createTranslate } from "./translate.ts";
import { createVoice } from "./voice.ts";

export type AnswerDeps = {
  readonly targetOf: (ref: string | undefined) => Target | StoredFailure;
  readonly relay: ReturnType<typeof createRelay>;
  readonly translate: ReturnType<typeof createTranslate>;
  readonly clock: Clock;
  readonly newId: () => string;
};

/** The part of a call that a door uses; `language` and `signal` may be made only when they are read. */
export type DoorCall = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly language: Language;
  readonly signal: AbortSignal;
};

/** @throws AppError MODEL_UNKNOWN and others of the registry */
export function targetOrThrow(target: Target | StoredFailure): Target {
  if ("code" in target) throw AppError.of(target.code, target.slots);
  return target;
}

export const parseFor = (
  door: Door,
  envelope: Envelope,
  { provider }: Turn["models"][0],
  words: AgentWords | null,
): ParsedRequest => {
  const parsed = door === "openai" ? parseChatCompletion(envelope.body, provider) : parseMessagesRequest(envelope.body, provider);
  return words ? withAgent(parsed, words) : parsed;
};

/** The agent's persona stands before the client's system prompt; its other settings hold where the client says nothing. */
function withAgent({ request, showThinking }: ParsedRequest, words: AgentWords): ParsedRequest {
  const { persona, temperature, maxOutputTokens, thinking } = words;
  return {
    showThinking,
    request: {
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
      ...(thinking === undefined ? {} : { thinking }),
      ...request,
      system: [persona ?? "", request.system].filter(one => one !== "").join("\n\n"),
    },
  };
}

/** Answers a request of either API: relayed to providers that speak it themselves, translated for all others. */
export function createAnswer(deps: AnswerDeps) {
  const { targetOf, relay, translate, clock, newId } = deps;

  return async function answer(door: Door, principal: string, call: DoorCall): Promise<FastifyReply> {
    const { request, reply } = call;
    const envelope = readEnvelope(request.body);
    const { agent, words, models } = targetOrThrow(targetOf(envelope.model));
    const named = request.headers["x-hearth-session"];
    const asker = {
      principal,
      agent,
      sessionKey: sessionKeyOf(principal, envelope, typeof named === "string" ? named : undefined),
      userParts: lastSaid(envelope.messages),
    };
    const id = newId().replaceAll("-", "");
    let failure: ModelFailure | null = null;

    for (const [index, to] of models.entries()) {
      if (to.provider.family === door && to.provider.relay) {
        const outcome = await relay({
          door,
          asker,
          body: envelope.body,
          stream: envelope.stream,
          agent: words,
          to,
          relay: to.provider.relay,
          attempt: index + 1,
          requestId: `req_${id}`,
          language: () => call.language,
          reply,
        });
        if (outcome.kind === "answered") return reply;
        if (outcome.kind === "gone") return reply.hijack();
        if (outcome.kind === "refused") throw AppError.of(outcome.failure.code, outcome.failure.slots);
        failure = outcome.failure;
        if (!mayFallBack(failure)) break;
        continue;
      }
      const parsed = parseUnless(failure, () => parseFor(door, envelope, to, words));
      if (!parsed) break;
      const options = envelope.body.stream_options;
      return translate({
        voice: createVoice(door, {
          id,
          model: envelope.model ?? `${to.provider.name}/${to.model}`,
          created: Math.floor(clock.now() / 1_000),
          includeUsage: isJson(options) && options.include_usage === true,
        }),
        asker,
        models: [to, ...models.slice(index + 1)],
        parsed,
        stream: envelope.stream,
        language: () => call.language,
        signal: call.signal,
        reply,
      });
    }
    if (!failure) throw new Error("a target without models");
    const wait = failure.retryAfterMs;
    throw AppError.of(failure.code, failure.slots, wait === undefined ? {} : { retryAfterSeconds: Math.ceil(wait / 1_000) });
  };
}

/** A fallback that cannot honour the request is no fallback: then the first failure is what the client hears. */
function parseUnless(failure: ModelFailure | null, parse: () => ParsedRequest): ParsedRequest | null {
  try {
    return parse();
  } catch (error) {
    if (failure && error instanceof AppError) return null;
    throw error;
  }
}
