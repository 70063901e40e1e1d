import { AppError } from "../../contract/errors/app-error.ts";
import type { StoredFailure } from "../../contract/errors/failure.ts";
import { principalId } from "../../contract/principal.ts";
import type { RunTurn } from "../agents/turn.ts";
import type { Budget, RateGate } from "../budget/budget.ts";
import type { Drains } from "../budget/drains.ts";
import type { Clock } from "../clock.ts";
import type { Exchange } from "../conversations/write-exchange.ts";
import type { Log } from "../log.ts";
import type { Call, Handlers } from "../routes/handler.ts";
import { createAnswer } from "./answer.ts";
import { createCountRelayed } from "./count-relayed.ts";
import { createCountTokens } from "./count-tokens.ts";
import type { Door } from "./error-shapes.ts";
import { createKeeping } from "./keeping.ts";
import { anthropicList, anthropicModel, findOffer, type Offer, openAiList, openAiModel } from "./model-list.ts";
import { createRelay } from "./relay.ts";
import type { Running } from "./running.ts";
import type { Target } from "./targets.ts";
import { createTranslate } from "./translate.ts";
import type { UpstreamConnections } from "./upstream.ts";

export type DoorDeps = {
  /** Who answers what stands in `model`; see targets.ts. */
  readonly targetOf: (ref: string | undefined) => Target | StoredFailure;
  /** Everything that may stand in `model`. */
  readonly offers: (signal: AbortSignal) => Promise<readonly Offer[]>;
  readonly runTurn: RunTurn;
  readonly upstream: Pick<UpstreamConnections, "send">;
  readonly budget: Budget;
  readonly rates: RateGate;
  /** Shared with the turns of the gateway. */
  readonly drains: Pick<Drains, "begin">;
  readonly recordExchange: (exchange: Exchange) => Promise<unknown>;
  /** Nobody is answered now. */
  readonly paused: () => boolean;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly log: Log;
  /** Stopped before the database is. */
  readonly running: Running;
};

/** When a client may ask again that was refused because answering is paused. */
const pausedRetrySeconds = 60;

type DoorRoutes = "openaiModels" | "openaiModel" | "chatCompletions" | "anthropicMessages" | "anthropicCountTokens";

/** The OpenAI and the Anthropic compatible door. What fails before an answer has begun is thrown as AppError. */
export function createDoorHandlers(deps: DoorDeps): Handlers<DoorRoutes> {
  const started = Math.floor(deps.clock.now() / 1_000);
  const keep = createKeeping(deps);
  const countRelayed = createCountRelayed(deps);
  const relay = createRelay({ ...deps, keep, countRelayed });
  const translate = createTranslate({ ...deps, keep });
  const answer = createAnswer({ ...deps, localModel: deps.budget.localModel, relay, translate });
  const countTokens = createCountTokens({ targetOf: deps.targetOf, countRelayed });

  const talk = (door: Door) => (call: Call<"chatCompletions" | "anthropicMessages">) => {
    if (deps.paused()) throw AppError.of("PAUSED", {}, { retryAfterSeconds: pausedRetrySeconds });
    return answer(door, principalId(call.principal), call);
  };

  return {
    chatCompletions: talk("openai"),
    anthropicMessages: talk("anthropic"),
    anthropicCountTokens: countTokens,
    openaiModels: async ({ request, signal }) => {
      const all = await deps.offers(signal);
      if (request.headers["anthropic-version"] === undefined) return openAiList(all, started);
      return anthropicList(all, started, { ...(request.query as object) });
    },
    openaiModel: async ({ request, signal }) => {
      const id = (request.params as { readonly "*"?: string })["*"] ?? "";
      if (id === "") throw AppError.of("MODEL_UNKNOWN", { model: id });
      const offer = findOffer(await deps.offers(signal), id);
      return request.headers["anthropic-version"] === undefined ? openAiModel(offer, started) : anthropicModel(offer, started);
    },
  };
}
