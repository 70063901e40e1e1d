import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import type { StoredFailure } from "../../contract/errors/failure.ts";
import { unreachable } from "../../contract/unreachable.ts";
import type { ResolvedModel, Turn } from "../agents/turn.ts";
import type { RateGate } from "../budget/budget.ts";
import type { Clock } from "../clock.ts";
import type { ModelFailure, ModelRelay } from "../models/model.ts";
import { parseMessagesRequest } from "./anthropic/parse.ts";
import { type Envelope, lastSaid, readEnvelope, sessionKeyOf } from "./envelope.ts";
import type { Door } from "./error-shapes.ts";
import { isJson } from "./fields.ts";
import { parseChatCompletion } from "./openai/parse.ts";
import type { ParsedRequest } from "./parsed.ts";
import { refusal } from "./refusal.ts";
import type { createRelay } from "./relay.ts";
import { mayFallBack } from "./relay-failure.ts";
import type { AgentWords } from "./relay-request.ts";
import type { Target } from "./targets.ts";
import type { createTranslate } from "./translate.ts";
import { createVoice } from "./voice.ts";

export type AnswerDeps = {
  readonly targetOf: (ref: string | undefined) => Target | StoredFailure;
  /** Asked before anything costs money. */
  readonly rates: RateGate;
  /** See Budget. */
  readonly localModel: () => ResolvedModel | null;
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

type InsteadOf = "budget" | null;

type Outcome =
  | { readonly kind: "over"; readonly reply: FastifyReply }
  | { readonly kind: "refused"; readonly failure: StoredFailure; readonly spent: boolean }
  | { readonly kind: "failed"; readonly failure: ModelFailure; readonly hopeless: boolean };

/** Answers a request of either API: relayed to providers that speak it themselves, translated for all others. */
export function createAnswer(deps: AnswerDeps) {
  const { targetOf, rates, localModel, relay, translate, clock, newId } = deps;

  return async function answer(door: Door, principal: string, call: DoorCall): Promise<FastifyReply> {
    const { request, reply } = call;
    const envelope = readEnvelope(request.body);
    const { agent, words, models } = targetOrThrow(targetOf(envelope.model));
    const tooFast = await rates.admit({ principal, channel: "api", agent });
    if (tooFast) throw AppError.of(tooFast.failure.code, tooFast.failure.slots, { retryAfterSeconds: tooFast.retryAfterSeconds });
    const named = request.headers["x-hearth-session"];
    const asker = {
      principal,
      agent,
      sessionKey: sessionKeyOf(principal, envelope, typeof named === "string" ? named : undefined),
      userParts: lastSaid(envelope.messages),
    };
    const id = newId().replaceAll("-", "");
    const language = (): Language => call.language;

    const relayed = async (to: ResolvedModel, by: ModelRelay, attempt: number, insteadOf: InsteadOf): Promise<Outcome> => {
      const outcome = await relay({
        ...{ door, asker, body: envelope.body, stream: envelope.stream, agent: words, to, relay: by, attempt, insteadOf },
        ...{ requestId: `req_${id}`, language, signal: () => call.signal, reply },
      });
      switch (outcome.kind) {
        case "answered":
          return { kind: "over", reply };
        case "gone":
          return { kind: "over", reply: reply.hijack() };
        case "refused":
          return outcome;
        case "failed":
          return { ...outcome, hopeless: !mayFallBack(outcome.failure) };
        default:
          return unreachable(outcome);
      }
    };

    const translated = (line: Turn["models"], parsed: ParsedRequest, insteadOf: InsteadOf): Promise<FastifyReply> => {
      const options = envelope.body.stream_options;
      const voice = createVoice(door, {
        id,
        model: envelope.model ?? `${line[0].provider.name}/${line[0].model}`,
        created: Math.floor(clock.now() / 1_000),
        includeUsage: isJson(options) && options.include_usage === true,
      });
      const { stream } = envelope;
      return translate({ voice, asker, models: line, parsed, stream, language, signal: call.signal, reply, insteadOf });
    };

    /** Goes on with the model that costs nothing. When it cannot answer either, the budget is what the client hears of. */
    const goOn = async (refused: StoredFailure, attempt: number): Promise<FastifyReply> => {
      const to = localModel();
      if (!to) throw refusal(reply, refused);
      const outcome = await orElse<Outcome>(
        async (): Promise<Outcome> =>
          to.provider.family === door && to.provider.relay
            ? relayed(to, to.provider.relay, attempt, "budget")
            : { kind: "over", reply: await translated([to], parseFor(door, envelope, to, words), "budget") },
        (): Outcome => ({ kind: "refused", failure: refused, spent: true }),
      );
      if (outcome.kind === "over") return outcome.reply;
      reply.removeHeader("x-hearth-instead-of");
      throw refusal(reply, refused);
    };

    let failure: ModelFailure | null = null;
    for (const [index, to] of models.entries()) {
      if (to.provider.family !== door || !to.provider.relay) {
        const parsed = parseUnless(failure, () => parseFor(door, envelope, to, words));
        if (parsed) return translated([to, ...models.slice(index + 1)], parsed, null);
        break;
      }
      const outcome = await relayed(to, to.provider.relay, index + 1, null);
      if (outcome.kind === "over") return outcome.reply;
      if (outcome.kind === "refused") {
        if (outcome.spent) return goOn(outcome.failure, index + 2);
        throw refusal(reply, outcome.failure);
      }
      failure = outcome.failure;
      if (outcome.hopeless) break;
    }
    if (!failure) throw new Error("a target without models");
    const wait = failure.retryAfterMs;
    throw AppError.of(failure.code, failure.slots, wait === undefined ? {} : { retryAfterSeconds: Math.ceil(wait / 1_000) });
  };
}

/** What `run` gives, or `other` where it ends in a failure that a person can meet. */
async function orElse<T>(run: () => Promise<T>, other: () => T): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof AppError) return other();
    throw error;
  }
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
