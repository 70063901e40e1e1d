import type { FastifyReply } from "fastify";
import type { Language } from "../../contract/errors/define.ts";
import type { StoredFailure } from "../../contract/errors/failure.ts";
import type { ResolvedModel } from "../agents/turn.ts";
import { factsOfBody } from "../budget/bound/body-facts.ts";
import { isAnthropic, isOpenRouter } from "../budget/bound/hosts.ts";
import type { Budget, Granted } from "../budget/budget.ts";
import type { Drains } from "../budget/drains.ts";
import type { Clock } from "../clock.ts";
import type { ModelFailure, ModelRelay } from "../models/model.ts";
import { fail } from "../models/upstream/fail.ts";
import { createAnthropicTap } from "./anthropic/tap.ts";
import { type CountRelayed, countableFields } from "./count-relayed.ts";
import type { Door } from "./error-shapes.ts";
import { estimateUsage } from "./estimate.ts";
import type { Json } from "./fields.ts";
import type { Asker, Keep } from "./keeping.ts";
import { createOpenAiTap } from "./openai/tap.ts";
import { type RelayEnd, relayAnswer } from "./relay-answer.ts";
import { relayAsked } from "./relay-failure.ts";
import { leastAnswer, limitBody, limitPrice } from "./relay-limit.ts";
import { type AgentWords, mustDropUsage, relayBody, relayHeaders } from "./relay-request.ts";
import type { Running } from "./running.ts";
import type { UpstreamConnections } from "./upstream.ts";

export type RelayDeps = {
  readonly upstream: Pick<UpstreamConnections, "send">;
  readonly countRelayed: CountRelayed;
  readonly budget: Pick<Budget, "reserve" | "settle">;
  readonly drains: Pick<Drains, "begin">;
  readonly keep: Keep;
  readonly clock: Clock;
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
  readonly insteadOf: "budget" | null;
  readonly requestId: string;
  readonly language: () => Language;
  readonly signal: () => AbortSignal;
  readonly reply: FastifyReply;
};

/** `answered`: the client has its answer, whole or broken off; nothing is left to do. In the other cases nothing was sent yet. */
export type RelayOutcome =
  | { readonly kind: "answered" }
  | { readonly kind: "gone" }
  | { readonly kind: "refused"; readonly failure: StoredFailure; readonly spent: boolean }
  | { readonly kind: "failed"; readonly failure: ModelFailure };

const paths = { openai: "/chat/completions", anthropic: "/v1/messages" } as const;

/** A request of the provider's own API, sent on as it stands: reserved before, read along with, settled and recorded after. */
export function createRelay({ upstream, countRelayed, budget, drains, keep, clock, running }: RelayDeps) {
  const run = async (job: RelayJob): Promise<RelayOutcome> => {
    const { door, asker, to, relay } = job;
    const body = relayBody(door, job.body, to.model, job.agent);
    const facts = factsOfBody(door, body, to.provider.baseUrl);
    const client = job.reply.request.headers;
    const reservation = await budget.reserve(
      {
        ...{ principal: asker.principal, channel: "api", agent: asker.agent, sessionId: null, messageId: null },
        ...{ attempt: job.attempt, to, facts, leastOutputTokens: leastAnswer(door, body) },
        // Others that speak Anthropic's API count as they like.
        countTokens:
          door === "anthropic" && isAnthropic(to.provider.baseUrl)
            ? signal => countRelayed(to, relay, countableFields(body), client, signal)
            : null,
      },
      job.signal(),
    );
    if (reservation.kind === "refused") return reservation;

    const { granted } = reservation;
    let sent = false;
    try {
      const end = await ask(job, body, granted, facts.cacheWrite === "1h", () => {
        sent = true;
      });
      return await settle(job, body, granted, end);
    } catch (error) {
      const estimate = () => estimateUsage(body, 0, null);
      const broken = { reported: null, finished: false, nothingDone: !sent, estimate, failureCode: "INTERNAL" };
      await budget.settle(granted.settle(broken));
      throw error;
    }
  };

  const ask = (job: RelayJob, body: Json, granted: Granted, hourly: boolean, onSent: () => void): Promise<RelayEnd> => {
    const { door, to, reply } = job;
    const { maxOutputTokens: most, price } = granted;
    const { baseUrl } = to.provider;
    const limited = most === null ? body : limitBody(door, body, most, baseUrl);
    const asked = relayAsked(to.provider, to.model, job.relay, clock);
    const request = {
      url: job.relay.url(paths[door]) + queryOf(reply.request.raw.url),
      headers: relayHeaders(door, job.relay.headers(), reply.request.headers, job.asker.principal),
      body: JSON.stringify(price && isOpenRouter(baseUrl) ? limitPrice(limited, price) : limited),
      silenceMs: asked.timeoutMs,
      direct: to.provider.local,
    };
    const tap = door === "openai" ? createOpenAiTap(mustDropUsage(door, job.body), hourly) : createAnthropicTap(hourly);
    if (job.insteadOf) reply.header("x-hearth-instead-of", job.insteadOf);
    const send: typeof upstream.send = (...args) => {
      const control = upstream.send(...args);
      onSent();
      return control;
    };
    return relayAnswer({
      ...{ upstream: { send }, request, tap, asked, door, reply },
      ...{ stream: job.stream, requestId: job.requestId, language: job.language },
      // What costs nothing is not worth the work of reading on.
      drain: () => (most === null ? null : drains.begin()),
    });
  };

  const settle = async (job: RelayJob, body: Json, granted: Granted, end: RelayEnd): Promise<RelayOutcome> => {
    const { to } = job;
    const { tapped, gone } = end;
    const asked = { provider: to.provider.name, model: to.model };
    const failure = gone ? fail(relayAsked(to.provider, to.model, job.relay, clock), "MODEL_CUT") : end.failure;
    const settlement = granted.settle({
      reported: tapped.usage,
      finished: end.complete,
      nothingDone: end.nothingDone,
      estimate: () => estimateUsage(body, tapped.shownCharacters, tapped.usage),
      failureCode: failure?.code ?? null,
    });
    await keep(
      job.asker,
      {
        settlement,
        parts: tapped.parts,
        usage: settlement.usage,
        model: `${asked.provider}/${asked.model}`,
        insteadOf: job.insteadOf,
        failure: failure && { code: failure.code, slots: failure.slots },
      },
      clock.now(),
    );
    if (end.sent) return { kind: "answered" };
    return failure && !gone ? { kind: "failed", failure } : { kind: "gone" };
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

/** Of the client's query only what the Messages API knows: a router in front of a provider may take its orders there. */
function queryOf(url: string | undefined): string {
  const mark = url?.indexOf("?") ?? -1;
  const beta = url === undefined || mark < 0 ? null : new URLSearchParams(url.slice(mark)).get("beta");
  return beta === null ? "" : `?beta=${encodeURIComponent(beta)}`;
}
