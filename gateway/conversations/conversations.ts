import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import type { Message, Session } from "../../contract/messages.ts";
import type { Clock } from "../clock.ts";
import { newId } from "../db/new-id.ts";
import type { Database } from "../db/open.ts";
import type { Writer } from "../db/writes.ts";
import type { Log } from "../log.ts";
import { exportJson, exportMarkdown } from "./export.ts";
import { type HistoryTurn, readHistory } from "./history.ts";
import { createIndexer } from "./indexer.ts";
import type { Chunk } from "./parts.ts";
import { createMessageReads } from "./read-messages.ts";
import { createSessionReads } from "./read-sessions.ts";
import { type MessageRow, toSession } from "./rows.ts";
import type { Scope } from "./scope.ts";
import { createSearch, type SearchHit } from "./search.ts";
import type { Accepted, AcceptMessage } from "./write-accept.ts";
import { type Exchange, packExchange } from "./write-exchange.ts";
import type { FinishReply } from "./write-replies.ts";
import type { TakenBack } from "./write-take-back.ts";

/**
 * Sessions and messages: reads on this thread's own connection, changes through the writer. Knows nothing of models, doors or events.
 * Reads take a `Scope`; what lies outside it does not exist (SESSION_NOT_FOUND).
 */
export function createConversations(deps: { db: Database; writer: Writer; clock: Clock; log: Log }) {
  const { db, writer, clock } = deps;
  const sessions = createSessionReads(db);
  const messages = createMessageReads(db);
  const search = createSearch(db);
  const indexer = createIndexer({ index: limit => writer.run("search.index", { limit }), log: deps.log });
  const durable = { durable: true } as const;

  const session = (id: string, scope: Scope): Session => {
    const row = sessions.find(id, scope);
    if (!row) throw AppError.of("SESSION_NOT_FOUND");
    return toSession(row, sessions.isBusy(id));
  };

  const everything = (id: string, language: Language): Message[] =>
    messages.page(id, { before: undefined, limit: 1_000_000 }, language).messages;

  return {
    list: sessions.list,
    /** @throws AppError SESSION_NOT_FOUND */
    session,
    findSession: sessions.find,
    waitingSessions: sessions.waiting,

    async create(
      wish: { title: string | undefined; agent: string; model: string | undefined; channel: string },
      principal: string,
    ): Promise<Session> {
      const id = newId();
      const { agent, model, channel } = wish;
      await writer.run(
        "sessions.create",
        { id, title: wish.title?.trim() ?? "", channel, agent, model: model ?? null, principal, at: clock.now() },
        durable,
      );
      return session(id, null);
    },

    /** @throws AppError SESSION_NOT_FOUND */
    async change(
      id: string,
      scope: Scope,
      change: { title: string | undefined; model: string | null | undefined; agent: string | undefined },
    ): Promise<Session> {
      session(id, scope);
      await writer.run("sessions.change", { id, ...change }, durable);
      return session(id, scope);
    },

    /** @throws AppError SESSION_NOT_FOUND */
    async remove(id: string, scope: Scope, actor: string): Promise<void> {
      session(id, scope);
      await writer.run("sessions.delete", { id, actor, at: clock.now() }, durable);
    },

    /** A conversation that is not deleted is returned as it is. @throws AppError SESSION_NOT_FOUND also after 30 days */
    async restore(id: string, scope: Scope, actor: string): Promise<Session> {
      const now = clock.now();
      if (sessions.findDeleted(id, scope, now)) await writer.run("sessions.restore", { id, actor, at: now }, durable);
      return session(id, scope);
    },

    messages: messages.page,
    message: messages.get,
    messageRow: messages.row,
    replyTo: messages.replyTo,

    /** Turns before `target`, oldest first; see readHistory. */
    history: (target: MessageRow, enough: (turns: readonly HistoryTurn[]) => boolean): HistoryTurn[] =>
      readHistory(messages, target, enough),

    /** @throws AppError SESSION_NOT_FOUND */
    exportAs(id: string, scope: Scope, format: "markdown" | "json", language: Language): { title: string; content: string } {
      const one = session(id, scope);
      const all = everything(id, language);
      return { title: one.title, content: format === "json" ? exportJson(one, all) : exportMarkdown(one, all, language) };
    },

    /** Never throws for what a person typed; what cannot be looked up finds nothing. */
    async search(query: string, scope: Scope, limit: number): Promise<SearchHit[]> {
      await indexer.beforeSearch();
      return search(query, scope, limit);
    },

    /** Resolves when the message is on disk. @throws AppError MESSAGE_ID_TAKEN, SESSION_NOT_FOUND, DISK_FULL */
    async accept(message: AcceptMessage): Promise<Accepted> {
      const accepted = await writer.run("messages.accept", message, durable);
      indexer.poke();
      return accepted;
    },

    /** @throws AppError MESSAGE_NOT_FOUND, MESSAGE_BUSY, MESSAGE_ID_TAKEN */
    async replace(messageId: string, message: AcceptMessage): Promise<Accepted & TakenBack> {
      const accepted = await writer.run("messages.replace", { messageId, message }, durable);
      indexer.poke();
      return accepted;
    },

    /** @throws AppError MESSAGE_NOT_FOUND, MESSAGE_BUSY */
    reopen: (args: { sessionId: string; messageId: string; model: string | undefined; actor: string }): Promise<TakenBack> =>
      writer.run("messages.reopen", { ...args, at: clock.now() }, durable),

    beginReply: (replyId: string, messageId: string): Promise<boolean> =>
      writer.run("replies.begin", { replyId, messageId, at: clock.now() }),

    keepChunks: (replyId: string, chunks: readonly Chunk[]): Promise<boolean> =>
      writer.run("replies.chunks", { replyId, chunks }),

    async finishReply(reply: FinishReply): Promise<boolean> {
      const finished = await writer.run("replies.finish", reply, durable);
      indexer.poke();
      return finished;
    },

    withdrawReply: (replyId: string, settlement: FinishReply["settlement"]): Promise<boolean> =>
      writer.run("replies.withdraw", { replyId, settlement, at: clock.now() }),

    /** Keeps what went through a compatible door, with its settlement. Resolves with the conversation's id. */
    async recordExchange(exchange: Exchange): Promise<string> {
      const sessionId = await writer.run("exchanges.record", packExchange(exchange, newId));
      indexer.poke();
      return sessionId;
    },

    stop: indexer.stop,
  };
}

export type Conversations = ReturnType<typeof createConversations>;
