import type { Part } from "../../contract/messages.ts";
import { unpackParts } from "./parts.ts";
import type { MessageReads } from "./read-messages.ts";
import type { MessageRow } from "./rows.ts";

/** What a person said and what was answered, in the order of the persons' messages. */
export type HistoryTurn = { readonly user: readonly Part[]; readonly replies: readonly (readonly Part[])[] };

const page = 100;

const isRefused = (replies: readonly MessageRow[]): boolean =>
  replies.length > 0 && replies.every(one => one.state === "refused");

/**
 * The turns before a person's message, oldest first, read backwards until `enough` of them says stop. Turns of messages that came
 * later, or that still wait, are left out, and so are those that were refused: nothing was ever asked, and what did not fit into a
 * budget would make every later prompt too dear as well.
 */
export function readHistory(
  messages: MessageReads,
  target: MessageRow,
  enough: (turns: readonly HistoryTurn[]) => boolean,
): HistoryTurn[] {
  const newestFirst: HistoryTurn[] = [];
  // A reply always stands behind its message, but other messages may lie between.
  const replies = new Map<string, MessageRow[]>();
  let edge = Number.MAX_SAFE_INTEGER;
  while (!enough(newestFirst)) {
    const rows = messages.rowsBefore(target.session_id, edge, page);
    for (const row of rows) {
      edge = row.seq;
      if (row.role === "assistant") {
        if (row.reply_to !== null) replies.set(row.reply_to, [row, ...(replies.get(row.reply_to) ?? [])]);
      } else if (row.seq < target.seq && row.state === "answered") {
        const answers = replies.get(row.id) ?? [];
        if (!isRefused(answers)) newestFirst.push({ user: unpackParts(row), replies: answers.map(unpackParts) });
      }
    }
    if (rows.length < page) break;
  }
  return newestFirst.reverse();
}
