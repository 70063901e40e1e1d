import type { Language } from "../../contract/errors/define.ts";
import { describeFailure, type StoredFailure } from "../../contract/errors/failure.ts";
import { isErrorCode } from "../../contract/errors/table.ts";
import type { Message, MessageState, Part, Session, Usage } from "../../contract/messages.ts";
import { usdOf } from "../budget/money.ts";
import { type Chunk, foldChunks, unpackParts } from "./parts.ts";

export type SessionRow = {
  readonly id: string;
  readonly title: string;
  readonly channel: string;
  readonly agent: string;
  readonly model: string | null;
  readonly principal: string;
  /** Null for the owner's own. */
  readonly started_on: string | null;
  readonly message_count: number;
  readonly preview: string;
  readonly cost_nano_usd: number;
  readonly created_at: number;
  readonly updated_at: number;
};

/** A removed device keeps its row, and so its conversations keep its name. */
export const sessionColumns = `id, title, channel, agent, model, principal, message_count, preview, cost_nano_usd, created_at, updated_at,
  (SELECT d.name FROM devices d WHERE principal LIKE 'device:%' AND d.id = substr(principal, 8) AND d.role = 'user') AS started_on`;

export const toSession = (row: SessionRow, busy: boolean): Session => ({
  id: row.id,
  title: row.title,
  channel: row.channel,
  agent: row.agent,
  ...(row.started_on === null ? {} : { startedOn: row.started_on }),
  model: row.model,
  messageCount: row.message_count,
  busy,
  preview: row.preview,
  costUsd: usdOf(row.cost_nano_usd),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export type MessageRow = {
  readonly seq: number;
  readonly id: string;
  readonly session_id: string;
  readonly reply_to: string | null;
  readonly role: "user" | "assistant";
  readonly state: MessageState;
  readonly sender: string;
  readonly text: string;
  readonly parts: string;
  readonly model: string | null;
  readonly usage: string | null;
  /** Null: it cost nothing. */
  readonly cost_nano_usd: number | null;
  /** How many of its attempts are booked at their bound. */
  readonly cost_estimated: number;
  readonly instead_of: "budget" | null;
  readonly failure: string | null;
  readonly created_at: number;
  readonly updated_at: number;
};

export const messageColumns =
  "seq, id, session_id, reply_to, role, state, sender, text, parts, model, usage, cost_nano_usd, cost_estimated, instead_of, failure, created_at, updated_at";

function readFailure(stored: string | null, language: Language): Message["failure"] {
  if (stored === null) return null;
  const { code, slots } = JSON.parse(stored) as StoredFailure;
  return isErrorCode(code) ? describeFailure(code, slots, language) : { code, message: code, hint: "", type: "api_error" };
}

/** `chunks` are those of a reply that is still being written; its parts are what was shown so far. */
export function toMessage(row: MessageRow, language: Language, chunks: readonly Chunk[]): Message {
  const parts: Part[] = chunks.length > 0 ? foldChunks(chunks) : unpackParts(row);
  return {
    id: row.id,
    sessionId: row.session_id,
    replyTo: row.reply_to,
    role: row.role,
    state: row.state,
    text: chunks.length > 0 ? parts.flatMap(part => (part.kind === "text" ? [part.text] : [])).join("\n\n") : row.text,
    parts,
    model: row.model,
    usage: row.usage === null ? null : (JSON.parse(row.usage) as Usage),
    cost: row.cost_nano_usd === null ? null : { usd: usdOf(row.cost_nano_usd), estimated: row.cost_estimated > 0 },
    insteadOf: row.instead_of,
    failure: readFailure(row.failure, language),
    chunk: chunks.at(-1)?.chunk ?? 0,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
