import type { FastifyReply } from "fastify";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import type { StoredFailure } from "../../contract/errors/failure.ts";
import type { Usage } from "../../contract/messages.ts";
import type { RunTurn, Turn, TurnEvent } from "../agents/turn.ts";
import type { Clock } from "../clock.ts";
import type { StopReason } from "../models/model.ts";
import { createCollector, type ShownEvent } from "./collect.ts";
import type { Asker, Keep } from "./keeping.ts";
import type { ParsedRequest } from "./parsed.ts";
import { refusal } from "./refusal.ts";
import type { Running } from "./running.ts";
import { createStreamReply } from "./stream-reply.ts";
import type { Voice } from "./voice.ts";

export type TranslateDeps = {
  readonly runTurn: RunTurn;
  readonly keep: Keep;
  readonly clock: Clock;
  readonly running: Pick<Running, "begin" | "signal">;
};

export type TranslateJob = {
  readonly voice: Voice;
  readonly asker: Asker;
  readonly models: Turn["models"];
  readonly parsed: ParsedRequest;
  readonly stream: boolean;
  readonly language: () => Language;
  readonly signal: AbortSignal;
  readonly reply: FastifyReply;
  /** `budget`: the models are not those that were asked for, because the budget is spent. */
  readonly insteadOf: "budget" | null;
};

type End = { readonly stop: StopReason; readonly stopSequence: string | undefined; readonly usage: Usage | null };

/**
 * Has any model answer and tells it in the door's own words. Resolves when the answer is sent and kept.
 * @throws AppError what made the turn fail, when nothing was sent yet
 */
export function createTranslate({ runTurn, keep, clock, running }: TranslateDeps) {
  return async function translate(job: TranslateJob): Promise<FastifyReply> {
    const { voice, asker, models, parsed, reply } = job;
    const signal = AbortSignal.any([job.signal, running.signal]);
    const collector = createCollector();
    const out = job.stream ? createStreamReply(reply, voice, signal) : null;
    let model = `${models[0].provider.name}/${models[0].model}`;
    let insteadOf: "budget" | null = null;

    const answering = (event: Extract<TurnEvent, { kind: "answering" }>): void => {
      model = `${event.provider}/${event.model}`;
      insteadOf = event.insteadOf ?? job.insteadOf;
      if (insteadOf === null) return;
      voice.rename(model);
      if (!reply.raw.headersSent) reply.header("x-hearth-instead-of", insteadOf);
    };

    const take = async (event: ShownEvent): Promise<void> => {
      collector.add(event);
      if ((event.kind === "thinking" || event.kind === "thinkingSignature") && !parsed.showThinking) return;
      await out?.write(voice.show(event));
    };

    /** Not waited for: a client that does not read must not hold up what is to be kept. */
    const send = (whole: object): void => {
      reply.headers({ ...voice.headers, "content-type": "application/json; charset=utf-8" });
      void reply.send(JSON.stringify(whole));
    };

    const answered = async (event: Extract<TurnEvent, { kind: "end" }>): Promise<void> => {
      const { settlement, stop, stopSequence } = event;
      const end: End = { stop, stopSequence, usage: settlement.usage };
      const parts = collector.parts();
      const shown = parsed.showThinking ? parts : parts.filter(part => part.kind !== "thinking");
      model = `${event.provider}/${event.answeredBy}`;
      const kept = keep(asker, { settlement, parts, usage: settlement.usage, model, insteadOf, failure: null }, clock.now());
      if (out) out.end(voice.end(end.stop, end.usage, end.stopSequence));
      else send(voice.whole(shown, end.stop, end.usage, end.stopSequence));
      await kept;
    };

    const failed = async (event: Extract<TurnEvent, { kind: "failure" }>): Promise<void> => {
      const failure: StoredFailure = { code: event.code, slots: event.slots };
      const { settlement } = event;
      const usage = settlement?.usage ?? null;
      await keep(asker, { settlement, parts: collector.parts(), usage, model, insteadOf, failure }, clock.now());
      if (out?.begun()) {
        out.end(voice.failure(failure, job.language()));
        return;
      }
      if (event.refused) throw refusal(reply, failure);
      const wait = event.retryAfterMs;
      throw AppError.of(event.code, event.slots, wait === null ? {} : { retryAfterSeconds: Math.ceil(wait / 1_000) });
    };

    const turn: Turn = {
      principal: asker.principal,
      channel: "api",
      agent: asker.agent,
      sessionId: null,
      messageId: null,
      models,
    };
    const done = running.begin();
    try {
      for await (const event of runTurn(turn, parsed.request, signal)) {
        if (event.kind === "answering") answering(event);
        else if (event.kind === "end") await answered(event);
        else if (event.kind === "failure") await failed(event);
        else await take(event);
      }
    } catch (error) {
      if (error instanceof AppError || !out?.begun()) throw error;
      // A fault of ours in the middle of a stream: the client must not wait for what will not come.
      out.end(voice.failure({ code: "INTERNAL", slots: { reference: voice.id } }, job.language()));
      throw error;
    } finally {
      out?.stop();
      done();
    }
    return reply;
  };
}
