import type { AppEvent } from "../../contract/events.ts";
import type { FileRef, Message, Part } from "../../contract/messages.ts";
import type { FailureText } from "../api/client.ts";

export type Delta = Extract<AppEvent, { kind: "message.delta" }>;

/** A message that was written here and of which the gateway has not said yet that it is stored. */
export type Unsent = {
  readonly id: string;
  readonly text: string;
  readonly files: readonly FileRef[];
  readonly model: string | null;
  readonly createdAt: number;
  readonly state: { readonly kind: "sending" } | { readonly kind: "failed"; readonly failure: FailureText };
};

/** One conversation as far as this page knows it. `messages` are oldest first. */
export type Thread = {
  readonly load:
    | { readonly kind: "idle" }
    | { readonly kind: "loading" }
    | { readonly kind: "ready" }
    | { readonly kind: "failed"; readonly failure: FailureText };
  readonly messages: readonly Message[];
  /** Older messages exist that are not loaded. */
  readonly more: boolean;
  readonly loadingEarlier: boolean;
  readonly unsent: readonly Unsent[];
  /** Pieces that came before what they continue; they wait for the message to be loaded. */
  readonly held: readonly Delta[];
  /** Messages that events told of since the load began: the page that was loaded may be too old to hold them. */
  readonly arrived: readonly string[];
  /** Answers that were stopped in this page. */
  readonly stopped: readonly string[];
};

export const emptyThread: Thread = {
  load: { kind: "idle" },
  messages: [],
  more: false,
  loadingEarlier: false,
  unsent: [],
  held: [],
  arrived: [],
  stopped: [],
};

const mostHeld = 2000;

/** `message` with one more piece at its end: continues the last part where that is of the same kind. */
export function appendDelta(message: Message, delta: Delta): Message {
  const last = message.parts.at(-1);
  const grown: Part =
    last?.kind === delta.part ? { ...last, text: last.text + delta.text } : { kind: delta.part, text: delta.text };
  return {
    ...message,
    chunk: delta.chunk,
    parts: [...(last?.kind === delta.part ? message.parts.slice(0, -1) : message.parts), grown],
    text: delta.part === "text" ? message.text + delta.text : message.text,
  };
}

const progress = { received: 0, answering: 1, answered: 2, interrupted: 2, refused: 2, failed: 2 } as const;

/** True when `candidate` is not older than what is known. While an answer is written its chunks tell the age: a load may be slower than the stream. */
function isNewer(known: Message, candidate: Message): boolean {
  if (known.role === "assistant" && known.state === "answering" && candidate.state === "answering")
    return candidate.chunk >= known.chunk;
  if (candidate.updatedAt !== known.updatedAt) return candidate.updatedAt > known.updatedAt;
  return progress[candidate.state] >= progress[known.state];
}

const replaceAt = <T>(list: readonly T[], at: number, value: T): T[] => list.map((one, index) => (index === at ? value : one));

/** Search from the end: what changes is nearly always among the newest. */
const indexOf = (messages: readonly Message[], id: string): number => messages.findLastIndex(one => one.id === id);

/** Takes a piece in. Repeats change nothing; after a gap the piece is held and `missing` is true: the message must be loaded. */
export function applyDelta(thread: Thread, delta: Delta): { thread: Thread; missing: boolean } {
  if (thread.load.kind === "idle" || thread.load.kind === "failed") return { thread, missing: false };
  const at = indexOf(thread.messages, delta.messageId);
  const known = thread.messages[at];
  if (known && delta.chunk <= known.chunk) return { thread, missing: false };
  if (known && known.state !== "answering") return { thread, missing: false };
  if (known && delta.chunk === known.chunk + 1)
    return { thread: { ...thread, messages: replaceAt(thread.messages, at, appendDelta(known, delta)) }, missing: false };
  return {
    thread: { ...thread, held: [...thread.held, delta].slice(-mostHeld) },
    missing: thread.load.kind === "ready",
  };
}

/** Continues messages with the pieces that waited for them, and lets those go that are not needed any more. */
function applyHeld(thread: Thread): Thread {
  if (thread.held.length === 0) return thread;
  const messages = [...thread.messages];
  const held: Delta[] = [];
  for (const delta of [...thread.held].sort((a, b) => a.chunk - b.chunk)) {
    const at = indexOf(messages, delta.messageId);
    const known = messages[at];
    if (!known || delta.chunk > known.chunk + 1) held.push(delta);
    else if (delta.chunk === known.chunk + 1 && known.state === "answering") messages[at] = appendDelta(known, delta);
  }
  return { ...thread, messages, held };
}

/** Takes messages in as the gateway tells them, in any order, any number of times. */
export function putMessages(thread: Thread, incoming: readonly Message[]): Thread {
  let messages = [...thread.messages];
  let added = false;
  for (const message of incoming) {
    const at = indexOf(messages, message.id);
    const known = messages[at];
    if (!known) {
      messages.push(message);
      added = true;
    } else if (isNewer(known, message)) messages[at] = message;
  }
  if (added) messages = inOrder(messages);
  const stored = new Set(incoming.map(one => one.id));
  const unsent = thread.unsent.some(one => stored.has(one.id)) ? thread.unsent.filter(one => !stored.has(one.id)) : thread.unsent;
  return applyHeld({ ...thread, messages, unsent });
}

/** Oldest first; an answer of the same millisecond follows its question. */
const inOrder = (messages: readonly Message[]): Message[] =>
  [...messages].sort((a, b) => a.createdAt - b.createdAt || (a.replyTo === b.id ? 1 : b.replyTo === a.id ? -1 : 0));

export function removeMessages(thread: Thread, ids: readonly string[]): Thread {
  const gone = new Set(ids);
  return { ...thread, messages: thread.messages.filter(one => !gone.has(one.id)) };
}

/** A load begins; what is shown stays until it ends. */
export const beginLoad = (thread: Thread): Thread => ({ ...thread, load: { kind: "loading" }, arrived: [] });

/** Takes a message in that an event told of. */
export function putArrived(thread: Thread, message: Message): Thread {
  if (thread.load.kind === "idle" || thread.load.kind === "failed") return thread;
  const next = putMessages(thread, [message]);
  return thread.load.kind === "loading" ? { ...next, arrived: [...next.arrived, message.id] } : next;
}

/**
 * The newest page was loaded: it is the truth for its span, so what was known there and did not come is gone, except what arrived
 * meanwhile. Older pages that were loaded before stay.
 */
export function finishLoad(thread: Thread, page: { messages: readonly Message[]; more: boolean }): Thread {
  const first = page.messages[0];
  const loaded = new Set(page.messages.map(one => one.id));
  const arrived = new Set(thread.arrived);
  const older = first && page.more ? thread.messages.filter(one => one.createdAt < first.createdAt) : [];
  const keep = new Set(older.map(one => one.id));
  const kept = thread.messages.filter(one => loaded.has(one.id) || arrived.has(one.id) || keep.has(one.id));
  const base: Thread = {
    ...thread,
    load: { kind: "ready" },
    arrived: [],
    more: older.length > 0 ? thread.more : page.more,
    messages: kept,
  };
  return putMessages(base, page.messages);
}

export const putUnsent = (thread: Thread, message: Unsent): Thread =>
  thread.messages.some(one => one.id === message.id)
    ? thread
    : { ...thread, unsent: [...thread.unsent.filter(one => one.id !== message.id), message] };

export const dropUnsent = (thread: Thread, id: string): Thread => ({
  ...thread,
  unsent: thread.unsent.filter(one => one.id !== id),
});

/** Remembers that the answer that is being written, if one is, was stopped here. */
export function markStopped(thread: Thread): Thread {
  const newest = thread.messages.at(-1);
  if (newest?.role !== "assistant" || newest.state !== "answering") return thread;
  return { ...thread, stopped: [...thread.stopped, newest.id] };
}
