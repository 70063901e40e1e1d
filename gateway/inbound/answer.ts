import { randomUUID } from "node:crypto";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import type { StoredFailure } from "../../contract/errors/failure.ts";
import type { RunTurn } from "../agents/turn.ts";
import type { Settlement } from "../budget/ledger.ts";
import type { Clock } from "../clock.ts";
import type { Conversations } from "../conversations/conversations.ts";
import { packParts } from "../conversations/parts.ts";
import type { SessionRow } from "../conversations/rows.ts";
import { previewOf } from "../conversations/title.ts";
import type { FinishedState, FinishReply } from "../conversations/write-replies.ts";
import { newId } from "../db/new-id.ts";
import { untilStored } from "../db/until-stored.ts";
import type { Log } from "../log.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { Announce } from "./announce.ts";
import { createDeltaPen } from "./delta-pen.ts";
import { heldTurn } from "./held-turn.ts";
import { cutReason } from "./lanes.ts";
import type { PrepareTurn } from "./prepare-turn.ts";
import { createReplyParts } from "./reply-parts.ts";

export type AnswerJob = { readonly sessionId: string; readonly messageId: string; readonly language: Language };

type Outcome = {
  readonly state: FinishedState;
  readonly failure: StoredFailure | null;
  readonly settlement: Settlement | null;
};

/**
 * Steps 2 to 6 of a message's path: admit, reserve and answer (both in the turn), settle. Every way out stores how it ended; a stop keeps
 * what came. When the gateway goes down before anything was shown, the message waits again and is answered at the next start.
 */
export function createAnswer(deps: {
  conversations: Conversations;
  announce: Announce;
  outbox: Pick<Outbox, "send">;
  runTurn: RunTurn;
  prepareTurn: PrepareTurn;
  /** Null when this sender may be answered now, else what to tell them. Asked before any money is reserved. */
  admit: (asker: { principal: string; channel: string; agent: string }) => Promise<StoredFailure | null>;
  clock: Clock;
  log: Log;
  deltaEveryMs: number;
  /** See untilStored. */
  storeWaitsMs?: readonly number[];
}) {
  const { conversations, announce, clock, log } = deps;

  const unexpected = (error: unknown): StoredFailure => {
    if (error instanceof AppError) return error.stored();
    const reference = randomUUID().slice(0, 8);
    log.error(
      { reference, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) },
      "an answer failed",
    );
    return { code: "INTERNAL", slots: { reference } };
  };

  /** A conversation whose answer cannot be stored waits for the disk: nothing else of it could be stored either. */
  const stored = <T>(write: () => Promise<T>, signal: AbortSignal): Promise<T> =>
    untilStored(write, {
      signal,
      isOver: () => signal.aborted && cutReason(signal) === "closing",
      waitsMs: deps.storeWaitsMs,
    });

  /** With its end an answer's money is settled: when that fails for good, the hold is told; the next start books it at its bound. */
  const storedEnd = (write: () => Promise<boolean>, settlement: Settlement | null, signal: AbortSignal): Promise<boolean> =>
    stored(write, signal).catch((error: unknown) => {
      log.error({ hold: settlement?.holdId ?? null, problem: String(error) }, "the end of an answer could not be stored");
      throw error;
    });

  const write = async (job: AnswerJob, session: SessionRow, replyId: string, signal: AbortSignal): Promise<void> => {
    const { messageId, language } = job;
    const message = conversations.messageRow(messageId);
    if (!message) return;
    const reply = createReplyParts();
    const pen = createDeltaPen({
      keep: chunks => conversations.keepChunks(replyId, chunks),
      show: chunk => announce.delta(session, replyId, chunk),
      everyMs: deps.deltaEveryMs,
    });
    let model: string | null = null;
    let insteadOf: "budget" | null = null;
    /** What is said cannot be kept: the model is cut, and goes on only to tell what it cost. */
    let lost: StoredFailure | null = null;
    const cut = new AbortController();
    const add = (part: "text" | "thinking", text: string): void => {
      try {
        pen.add(part, text);
      } catch (error) {
        lost ??= unexpected(error);
        cut.abort();
      }
    };

    const answer = async (): Promise<Outcome> => {
      const refusal = await deps.admit({ principal: message.sender, channel: session.channel, agent: session.agent });
      if (refusal) return { state: "refused", failure: refusal, settlement: null };
      if (signal.aborted) return { state: "interrupted", failure: null, settlement: null };
      const prepared = await deps.prepareTurn(session, message, language);
      if ("code" in prepared) return { state: "failed", failure: prepared, settlement: null };
      const { turn, request } = prepared;
      const begin = () => deps.runTurn(turn, request, AbortSignal.any([signal, cut.signal]));
      for await (const event of heldTurn(begin, { signal, waitsMs: deps.storeWaitsMs })) {
        if (lost === null) reply.add(event);
        switch (event.kind) {
          case "answering":
            model = `${event.provider}/${event.model}`;
            insteadOf = event.insteadOf;
            break;
          case "text":
          case "thinking":
            if (lost === null) add(event.kind, event.text);
            break;
          case "end":
            return { state: lost === null ? "answered" : "interrupted", failure: lost, settlement: event.settlement };
          case "failure": {
            const { code, slots, settlement, refused, aborted } = event;
            if (lost !== null) return { state: "interrupted", failure: lost, settlement };
            if (aborted && signal.aborted) return { state: "interrupted", failure: null, settlement };
            const broken = reply.parts().length > 0 ? "interrupted" : "failed";
            return { state: refused ? "refused" : broken, failure: { code, slots }, settlement };
          }
          default:
            break;
        }
      }
      throw new Error("a turn ended without an end");
    };

    const outcome = await answer().catch((error: unknown): Outcome => {
      const state = reply.parts().length > 0 ? "interrupted" : "failed";
      return { state, failure: unexpected(error), settlement: null };
    });
    const rest = await pen.close();
    const { state, failure, settlement } = outcome;
    const parts = reply.parts();
    if (state === "interrupted" && parts.length === 0 && signal.aborted && cutReason(signal) === "closing") {
      await storedEnd(() => conversations.withdrawReply(replyId, settlement), settlement, signal);
      return;
    }
    const packed = packParts(parts);
    const outboxId = newId();
    const end: FinishReply = {
      replyId,
      state,
      ...packed,
      preview: previewOf(packed.text),
      model,
      insteadOf,
      usage: settlement?.usage ? JSON.stringify(settlement.usage) : null,
      failure: failure && JSON.stringify(failure),
      failureCode: failure?.code ?? null,
      settlement,
      outboxId,
      actor: message.sender,
      at: clock.now(),
    };
    const finished = await storedEnd(() => conversations.finishReply(end), settlement, signal);
    if (!finished) return;
    for (const chunk of rest) announce.delta(session, replyId, chunk);
    const finishedReply = conversations.message(replyId, language);
    if (finishedReply) await deps.outbox.send(outboxId, finishedReply);
    announce.message(session, messageId, language);
    announce.session(session);
  };

  /** Answers one message unless it was answered or taken back meanwhile. Never rejects. */
  return async (job: AnswerJob, signal: AbortSignal): Promise<void> => {
    try {
      const session = conversations.findSession(job.sessionId, null);
      if (!session) return;
      const replyId = newId();
      if (!(await stored(() => conversations.beginReply(replyId, job.messageId), signal))) return;
      announce.message(session, job.messageId, job.language);
      announce.message(session, replyId, job.language);
      announce.session(session);
      await write(job, session, replyId, signal);
    } catch (error) {
      // Waiting does not cure it, or the gateway goes down: what is open is mended at the next start.
      unexpected(error);
    }
  };
}

export type Answer = ReturnType<typeof createAnswer>;
