import { AppError } from "../../contract/errors/app-error.ts";
import type { StoredFailure } from "../../contract/errors/failure.ts";
import { isFailure } from "../agents/turn.ts";
import type { ModelFailure } from "../models/model.ts";
import type { Handler } from "../routes/handler.ts";
import { targetOrThrow } from "./answer.ts";
import { parseMessagesRequest } from "./anthropic/parse.ts";
import type { CountRelayed } from "./count-relayed.ts";
import { readEnvelope } from "./envelope.ts";
import { relayBody } from "./relay-request.ts";
import type { Target } from "./targets.ts";

export type CountTokensDeps = {
  readonly targetOf: (ref: string | undefined) => Target | StoredFailure;
  readonly countRelayed: CountRelayed;
};

/** `POST /v1/messages/count_tokens`: asked of Anthropic itself where it answers, else counted or bounded by the provider's adapter. */
export function createCountTokens({ targetOf, countRelayed }: CountTokensDeps): Handler<"anthropicCountTokens"> {
  return async ({ request, signal }) => {
    const envelope = readEnvelope(request.body);
    const { models, words } = targetOrThrow(targetOf(envelope.model));
    const [to] = models;
    const { relay } = to.provider;
    const persona = words?.persona;
    if (to.provider.family !== "anthropic" || !relay) {
      const parsed = parseMessagesRequest(envelope.body, to.provider, true);
      const system = [persona ?? "", parsed.request.system].filter(one => one !== "").join("\n\n");
      const counted = await to.provider.countTokens({ ...parsed.request, system, model: to.model }, signal);
      if (isFailure(counted)) throw thrown(counted);
      return { input_tokens: counted.tokens };
    }
    const body = relayBody("anthropic", envelope.body, to.model, persona === undefined ? null : { persona });
    const counted = await countRelayed(to, relay, body, request.headers, signal);
    if (isFailure(counted)) throw thrown(counted);
    return { input_tokens: counted.tokens };
  };
}

const thrown = ({ code, slots, retryAfterMs }: ModelFailure): AppError =>
  AppError.of(code, slots, retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(retryAfterMs / 1_000) });
