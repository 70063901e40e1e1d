import type { FastifyReply } from "fastify";
import type { Language } from "../../contract/errors/define.ts";
import type { StoredFailure } from "../../contract/errors/failure.ts";
import type { Usage } from "../../contract/messages.ts";
import type { ResolvedModel } from "../agents/turn.ts";
import type { Ledger } from "../budget/create-ledger.ts";
import { noUsage } from "../budget/ledger.ts";
import type { Clock } from "../clock.ts";
import type { ModelFailure, ModelRelay } from "../models/model.ts";
import { fail } from "../models/upstream/fail.ts";
import { createAnthropicTap } from "./anthropic/tap.ts";
import type { Door } from "./error-shapes.ts";
import { estimateUsage } from "./estimate.ts";
import type { Json } from "./fields.ts";
import type { Asker, Keep } from "./keeping.ts";
import { createOpenAiTap } from "./openai/tap.ts";
import { type RelayEnd, relayAnswer } from "./relay-answer.ts";
import { relayAsked } from "./relay-failure.ts";
import { type AgentWords, mustDropUsage, relayBody, relayHeaders } from "./relay-request.ts";
import type { Running } from "./running.ts";
import type { UpstreamConnections } from "./upstream.ts";

export type RelayDeps = {
  readonly upstream: Pick<UpstreamConnections, "send">;
  readonly ledger: Ledger;
  readonly keep: Keep;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly running: Pick<Running, "begin">;
};

export type RelayJob = {
  readonly door: Door;
  readonly asker: Asker;
  readonly body: Json;
  readonly stream: boolean;
  readonly agent: AgentWords | null;
  readonly to: ResolvedModel;
  readonly relay: ModelRelay;
  readonly attempt: number;
  readonly requestId: string;
  readonly language: () => Language;
  readonly reply: FastifyReply;
};

/** `answered`: the client has its answer, whole or broken off; nothing is left to do. In the other cases nothing was sent yet. */
export type RelayOutcome =
  | { readonly kind: "answered" }
  | { readonly kind: "gone" }
  | { readonly kind: "refused"; readonly failure: StoredFailure }
  | { readonly kind: "failed"; readonly failure: ModelFailure };

const paths = { openai: "/chat/completions", anthropic: "/v1/messages" } as const;

/** A request of the provider's own API, sent on as it stands: held before, read along with, settled and recorded after. */
export function createRelay({ upstream, ledger, keep, clock, newId, running }: RelayDeps) {
  const run = async (job: RelayJob): Promise<RelayOutcome> => {
    const { door, asker, to } = job;
    // Before the hold: a body that cannot be written down is nobody's expense.
    const body = relayBody(door, job.body, to.model, job.agent);
    const text = JSON.stringify(body);
    const holdId = newId();
    const reservation = await ledger.hold({
      id: holdId,
      messageId: null,
      sessionId: null,
      principal: asker.principal,
      channel: "api",
      agent: asker.agent,
      provider: to.provider.name,
      model: to.model,
      attempt: job.attempt,
      at: clock.now(),
    });
    if (reservation.kind === "refused") return { kind: "refused", failure: reservation.failure };
    try {
      return await askHeld(job, holdId, body, text);
    } catch (error) {
      const inputTokens = Math.ceil(Buffer.byteLength(text) / 4);
      const usage = { ...noUsage, inputTokens, estimated: true };
      await ledger.settle({ holdId, usage, failureCode: "INTERNAL", at: clock.now() });
      throw error;
    }
  };

  const askHeld = async (job: RelayJob, holdId: string, body: Json, text: string): Promise<RelayOutcome> => {
    const { door, asker, to, reply } = job;
    const asked = relayAsked(to.provider, to.model, job.relay, clock);
    const end = await relayAnswer({
      upstream,
      request: {
        url: job.relay.url(paths[door]) + queryOf(reply.request.raw.url),
        headers: relayHeaders(door, job.relay.headers(), reply.request.headers),
        body: text,
        silenceMs: asked.timeoutMs,
        direct: to.provider.local,
      },
      tap: door === "openai" ? createOpenAiTap(mustDropUsage(door, job.body)) : createAnthropicTap(),
      asked,
      door,
      stream: job.stream,
      requestId: job.requestId,
      language: job.language,
      reply,
    });

    const at = clock.now();
    const usage = usageOf(end, body);
    const failure = end.failure ?? (end.gone ? fail(asked, "MODEL_CUT") : null);
    await keep(
      asker,
      {
        settlement: { holdId, usage, failureCode: failure?.code ?? null, at },
        parts: end.tapped.parts,
        usage,
        model: `${to.provider.name}/${to.model}`,
        failure: failure && { code: failure.code, slots: failure.slots },
      },
      at,
    );
    if (end.sent) return { kind: "answered" };
    return failure && !end.gone ? { kind: "failed", failure } : { kind: "gone" };
  };

  return async function relay(job: RelayJob): Promise<RelayOutcome> {
    const done = running.begin();
    try {
      return await run(job);
    } finally {
      done();
    }
  };
}

/** What is booked: the provider's own counts, nothing for what it turned away, and a bound for the rest. */
function usageOf({ failure, sent, tapped, gone }: RelayEnd, body: Json): Usage {
  const { usage } = tapped;
  if (usage?.inputTokens !== undefined && usage.outputTokens !== undefined && tapped.finished) return { ...noUsage, ...usage };
  const turnedAway = failure?.code === "MODEL_UNREACHABLE" || (failure?.status ?? 0) >= 400;
  return turnedAway && !gone && !sent && usage === null ? noUsage : estimateUsage(body, tapped.shownCharacters, usage);
}

const queryOf = (url: string | undefined): string => {
  const mark = url?.indexOf("?") ?? -1;
  return url === undefined || mark < 0 ? "" : url.slice(mark);
};
