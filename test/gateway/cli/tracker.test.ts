import { expect, test } from "vitest";
import type { AppEvent } from "../../../contract/events.ts";
import type { Message } from "../../../contract/messages.ts";
import { createAnswerTracker } from "../../../gateway/cli/answer/tracker.ts";
import { aMessage } from "../../support/a-message.ts";

const reply = (given: Partial<Message>): Message =>
  aMessage({ id: "r1", role: "assistant", replyTo: "m1", state: "answering", ...given });
const changed = (message: Message): AppEvent => ({ kind: "message.changed", message });
const delta = (chunk: number, text: string, given: object = {}): AppEvent => ({
  kind: "message.delta",
  sessionId: "s1",
  messageId: "r1",
  chunk,
  part: "text",
  text,
  ...given,
});
const hello: AppEvent = { kind: "hello", bootId: "b", version: "1" };
const text = (value: string) => ({ text: value, parts: [{ kind: "text" as const, text: value }] });

function walk(...events: AppEvent[]) {
  const tracker = createAnswerTracker("s1", "m1");
  return { steps: events.map(event => tracker.apply(event)), tracker };
}

test("follows an answer from its first chunk to its end", () => {
  const { steps, tracker } = walk(
    hello,
    changed(aMessage({ id: "m1", state: "received" })),
    changed(reply({})),
    delta(1, "Hel"),
    delta(2, "hm", { part: "thinking" }),
    delta(3, "lo"),
    changed(reply({ state: "answered", ...text("Hello") })),
  );
  expect(steps).toEqual(["nothing", "nothing", "grown", "grown", "nothing", "grown", "ended"]);
  expect(tracker.text()).toBe("Hello");
  expect(tracker.end()?.state).toBe("answered");
});

test("asks for a load where something was missed, and not where something was seen twice", () => {
  const { steps } = walk(changed(reply({})), delta(1, "a"), delta(1, "a"), delta(3, "c"), { kind: "resync" }, hello, hello);
  expect(steps).toEqual(["grown", "grown", "nothing", "load", "load", "nothing", "load"]);
});

test("does not go back when an older state arrives after newer chunks", () => {
  const { tracker } = walk(
    changed(reply({ chunk: 2, ...text("ab") })),
    delta(3, "c"),
    changed(reply({ chunk: 1, ...text("a") })),
  );
  expect(tracker.text()).toBe("abc");
});

test("leaves other conversations and other replies alone", () => {
  const { steps, tracker } = walk(
    changed(reply({ id: "r9", replyTo: "m9", state: "answered" })),
    delta(1, "x", { sessionId: "s2" }),
    changed(reply({})),
    delta(1, "x", { messageId: "r9" }),
  );
  expect(steps).toEqual(["nothing", "nothing", "grown", "nothing"]);
  expect(tracker.text()).toBe("");
});

test("a load brings the reply, the end, or tells that the message is gone", () => {
  const tracker = createAnswerTracker("s1", "m1");
  expect(tracker.load([])).toBe("removed");
  expect(tracker.load([aMessage({ id: "m1", state: "received" })])).toBe("nothing");
  expect(tracker.load([aMessage({ id: "m1", state: "answering" }), reply({ chunk: 4, ...text("so far") })])).toBe("grown");
  expect(tracker.text()).toBe("so far");
  expect(tracker.load([aMessage({ id: "m1", state: "answered" }), reply({ state: "interrupted", ...text("so") })])).toBe("ended");
});

test("a message that ended without a reply is its own end", () => {
  const tracker = createAnswerTracker("s1", "m1");
  const refused = aMessage({ id: "m1", state: "refused" });
  expect(tracker.apply(changed(refused))).toBe("load");
  expect(tracker.load([refused])).toBe("ended");
  expect(tracker.end()).toBe(refused);
});

test("an answer that is written again starts from nothing", () => {
  const removed: AppEvent = { kind: "messages.removed", sessionId: "s1", messageIds: ["r1"] };
  const { steps, tracker } = walk(changed(reply({})), delta(1, "old"), removed, changed(reply({ id: "r2", ...text("new") })));
  expect(steps).toEqual(["grown", "grown", "restarted", "grown"]);
  expect(tracker.text()).toBe("new");
});
