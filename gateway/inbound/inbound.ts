import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import type { FileRef, Message } from "../../contract/messages.ts";
import type { Clock } from "../clock.ts";
import type { Conversations } from "../conversations/conversations.ts";
import type { SessionRow } from "../conversations/rows.ts";
import type { Waiting } from "../sweep/sweep.ts";
import type { Announce } from "./announce.ts";
import type { Answer, AnswerJob } from "./answer.ts";
import { createLanes } from "./lanes.ts";
import { type InboundMessage, toAccept, toParts } from "./message.ts";
import type { Pause } from "./pause.ts";

const closeWithinMs = 2_000;

/**
 * Where persons' messages come in: stored first, then answered, one at a time in a conversation and `atOnce` in all. Nothing is answered
 * before `start`, which comes after the sweep's repair; what arrives earlier is stored and waits.
 */
export function createInbound(deps: {
  conversations: Conversations;
  announce: Announce;
  answer: Answer;
  findFile: (hash: string, name: string) => FileRef | undefined;
  clock: Clock;
  atOnce: number;
  /** While paused, messages are stored and wait. */
  pause: Pick<Pause, "paused" | "onChange">;
}) {
  const { conversations, announce, clock } = deps;
  const lanes = createLanes<AnswerJob>({ limit: deps.atOnce, run: deps.answer });

  /** A message may be queued twice: beginning its answer succeeds once. */
  const enqueue = (job: AnswerJob): void => lanes.push(job.sessionId, job);

  let started = false;
  const followPause = (): void => {
    if (deps.pause.paused()) lanes.hold();
    else if (started) lanes.open();
  };
  const unfollow = deps.pause.onChange(() => {
    followPause();
    // Those that wait are busy no more, or again.
    for (const id of conversations.waitingSessions()) {
      const session = conversations.findSession(id, null);
      if (session) announce.session(session);
    }
  });

  const place = (sessionId: string): SessionRow => {
    const session = conversations.findSession(sessionId, null);
    if (!session) throw AppError.of("SESSION_NOT_FOUND");
    return session;
  };

  const stored = (id: string, language: Language): Message => {
    const message = conversations.message(id, language);
    if (!message) throw AppError.of("MESSAGE_NOT_FOUND");
    return message;
  };

  /** Tells of a message that waits and has it answered. */
  const take = (session: SessionRow, messageId: string, language: Language): Message => {
    const message = stored(messageId, language);
    announce.message(session, messageId, language);
    announce.session(session);
    enqueue({ sessionId: session.id, messageId, language });
    return message;
  };

  return {
    /**
     * Resolves when the message is on disk. A repeat resolves with what was stored first, however far it has come.
     * @throws AppError SESSION_NOT_FOUND, MESSAGE_ID_TAKEN, FILE_NOT_FOUND, REQUEST_INVALID, DISK_FULL
     */
    async accept(inbound: InboundMessage): Promise<Message> {
      const session = place(inbound.sessionId);
      const parts = toParts(inbound, deps.findFile);
      const { kind, messageId } = await conversations.accept(toAccept(inbound, parts, clock.now()));
      if (kind === "stored") return take(session, messageId, inbound.language);
      const message = stored(messageId, inbound.language);
      if (message.state === "received") enqueue({ sessionId: message.sessionId, messageId, language: inbound.language });
      return message;
    },

    /** Takes back a person's message with all that followed and accepts another in its place. @throws AppError also MESSAGE_NOT_FOUND, MESSAGE_BUSY */
    async edit(messageId: string, inbound: InboundMessage): Promise<Message> {
      const session = place(inbound.sessionId);
      const parts = toParts(inbound, deps.findFile);
      const replaced = await conversations.replace(messageId, toAccept(inbound, parts, clock.now()));
      if (replaced.kind === "repeat") return stored(replaced.messageId, inbound.language);
      announce.removed(session, replaced.removed);
      return take(session, replaced.messageId, inbound.language);
    },

    /** Has a person's message answered anew; `messageId` is that message or a reply to it. @throws AppError MESSAGE_NOT_FOUND, MESSAGE_BUSY */
    async retry(
      sessionId: string,
      messageId: string,
      wish: { model: string | undefined; sender: string; language: Language },
    ): Promise<Message> {
      const session = place(sessionId);
      const row = conversations.messageRow(messageId);
      if (row?.session_id !== sessionId) throw AppError.of("MESSAGE_NOT_FOUND");
      const target = row.reply_to ?? row.id;
      const { removed } = await conversations.reopen({ sessionId, messageId: target, model: wish.model, actor: wish.sender });
      announce.removed(session, removed);
      return take(session, target, wish.language);
    },

    /**
     * Ends what is being answered in a conversation and what waits there. Resolves when it is stored as interrupted, or after two
     * seconds when the disk does not take it: then it is stored as soon as the disk does.
     */
    stopAnswers: (sessionId: string): Promise<void> => within(lanes.cancel(sessionId)),

    /** Conversations in which something is answered or waits. */
    busy: (): number => lanes.size(),

    /** Begins to answer: first what a former run left. */
    start(waiting: readonly Waiting[], language: Language): void {
      for (const { sessionId, messageId } of waiting) enqueue({ sessionId, messageId, language });
      started = true;
      followPause();
    },

    /** Ends running answers as interrupted; what waits is answered at the next start. Resolves within two seconds. */
    stop: (): Promise<void> => {
      unfollow();
      return within(lanes.close());
    },
  };
}

/** Resolves when `over` does, after two seconds at the latest. */
async function within(over: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, closeWithinMs);
  });
  await Promise.race([over, late]);
  clearTimeout(timer);
}

export type Inbound = ReturnType<typeof createInbound>;
