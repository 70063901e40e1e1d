import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  applyDelta,
  beginLoad,
  type Delta,
  emptyThread,
  finishLoad,
  putArrived,
  putMessages,
  putUnsent,
  type Thread,
  type Unsent,
} from "../../../renderer/state/thread.ts";
import { aMessage } from "../../support/messages.ts";

const ready: Thread = { ...emptyThread, load: { kind: "ready" } };
const answering = aMessage({ id: "a1", role: "assistant", state: "answering", replyTo: "q1", createdAt: 2 });
const delta = (chunk: number, text: string, part: Delta["part"] = "text"): Delta => ({
  kind: "message.delta",
  sessionId: "s1",
  messageId: "a1",
  chunk,
  part,
  text,
});
const textOf = (thread: Thread): string | undefined => thread.messages.find(one => one.id === "a1")?.text;

describe("pieces of an answer", () => {
  test("follow one another into parts, and a repeat changes nothing", () => {
    let thread = putMessages(ready, [answering]);
    for (const piece of [delta(1, "hm", "thinking"), delta(2, "Go"), delta(3, "od"), delta(3, "od"), delta(1, "hm", "thinking")])
      thread = applyDelta(thread, piece).thread;
    expect(thread.messages[0]).toMatchObject({
      text: "Good",
      chunk: 3,
      parts: [
        { kind: "thinking", text: "hm" },
        { kind: "text", text: "Good" },
      ],
    });
  });

  test("that were seen already ask for nothing", () => {
    const thread = applyDelta(putMessages(ready, [answering]), delta(1, "a")).thread;
    expect(applyDelta(thread, delta(1, "a"))).toEqual({ thread, missing: false });
  });

  test("after a gap are held until the message was loaded, then continue it", () => {
    const before = putMessages(ready, [answering]);
    const { thread, missing } = applyDelta(before, delta(3, "c"));
    expect([missing, textOf(thread)]).toEqual([true, ""]);
    const loaded = finishLoad(beginLoad(thread), {
      messages: [{ ...answering, chunk: 2, text: "ab", parts: [{ kind: "text", text: "ab" }] }],
      more: false,
    });
    expect([textOf(loaded), loaded.held]).toEqual(["abc", []]);
  });

  test("do not touch an answer that has ended", () => {
    const ended = putMessages(ready, [{ ...answering, state: "interrupted", chunk: 2 }]);
    expect(applyDelta(ended, delta(3, "late"))).toEqual({ thread: ended, missing: false });
  });

  test("a snapshot that is older than the stream does not take text back", () => {
    const ahead = applyDelta(putMessages(ready, [answering]), delta(1, "new")).thread;
    expect(textOf(putMessages(ahead, [{ ...answering, updatedAt: 99 }]))).toBe("new");
  });

  test("in any order, repeated, with loads between: the text is whole in the end", () => {
    const words = ["one ", "two ", "three ", "four ", "five ", "six "];
    const snapshot = (chunk: number) => ({
      ...answering,
      chunk,
      text: words.slice(0, chunk).join(""),
      parts: chunk === 0 ? [] : [{ kind: "text" as const, text: words.slice(0, chunk).join("") }],
    });
    const step = fc.oneof(
      fc.record({ kind: fc.constant("delta" as const), at: fc.integer({ min: 1, max: words.length }) }),
      fc.record({ kind: fc.constant("load" as const), at: fc.integer({ min: 0, max: words.length }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        let thread = putMessages(ready, [answering]);
        for (const { kind, at } of steps) {
          thread =
            kind === "delta"
              ? applyDelta(thread, delta(at, words[at - 1] ?? "")).thread
              : finishLoad(beginLoad(thread), { messages: [snapshot(at)], more: false });
          const { text, chunk } = thread.messages[0] ?? answering;
          expect(text).toBe(words.slice(0, chunk).join(""));
        }
        for (let at = 1; at <= words.length; at++) thread = applyDelta(thread, delta(at, words[at - 1] ?? "")).thread;
        expect(textOf(thread)).toBe(words.join(""));
      }),
    );
  });
});

describe("loading a conversation", () => {
  const [one, two, three] = [1, 2, 3].map(n => aMessage({ id: `q${n}`, createdAt: n * 10, updatedAt: n * 10 })) as [
    ReturnType<typeof aMessage>,
    ReturnType<typeof aMessage>,
    ReturnType<typeof aMessage>,
  ];

  test("keeps what an event told of while it ran, and lets go what is gone", () => {
    const stale = aMessage({ id: "gone", createdAt: 15 });
    const loading = putArrived(beginLoad(putMessages(ready, [one, stale])), three);
    const ids = finishLoad(loading, { messages: [one, two], more: false }).messages.map(message => message.id);
    expect(ids).toEqual(["q1", "q2", "q3"]);
  });

  test("keeps older pages that were loaded before", () => {
    const thread = finishLoad(beginLoad(putMessages({ ...ready, more: true }, [one, two])), {
      messages: [two, three],
      more: true,
    });
    expect([thread.messages.map(message => message.id), thread.more]).toEqual([["q1", "q2", "q3"], true]);
  });

  test("an answer of the same millisecond follows its question", () => {
    const answer = aMessage({ id: "a", replyTo: "q", role: "assistant", createdAt: 5 });
    const thread = putMessages(ready, [answer, aMessage({ id: "q", createdAt: 5 })]);
    expect(thread.messages.map(message => message.id)).toEqual(["q", "a"]);
  });
});

describe("messages on their way", () => {
  const unsent: Unsent = { id: "q1", text: "hello", files: [], model: null, createdAt: 1, state: { kind: "sending" } };

  test("leave once the gateway has them, and a late failure does not bring them back", () => {
    const sent = putMessages(putUnsent(ready, unsent), [aMessage({ id: "q1", text: "hello" })]);
    expect(sent.unsent).toEqual([]);
    const failure = { code: "NOT_RUNNING", message: "", hint: "" };
    expect(putUnsent(sent, { ...unsent, state: { kind: "failed", failure } }).unsent).toEqual([]);
  });
});
