import { describe, expect, test } from "vitest";
import type { AppEvent } from "../../../contract/events.ts";
import { type AppState, initialState } from "../../../renderer/state/app-state.ts";
import { reduceEvent, reduceEvents } from "../../../renderer/state/reduce.ts";
import { emptyThread } from "../../../renderer/state/thread.ts";
import { aMessage, aSession } from "../../support/messages.ts";

const open: AppState = { ...initialState, threads: { s1: { ...emptyThread, load: { kind: "ready" } } } };
const delta = (chunk: number): AppEvent => ({
  kind: "message.delta",
  sessionId: "s1",
  messageId: "a1",
  chunk,
  part: "text",
  text: "x",
});

describe("events of the stream", () => {
  test("a changed session moves to the front, once", () => {
    const first: AppEvent = { kind: "session.changed", session: aSession({ id: "a", updatedAt: 1 }) };
    const second: AppEvent = { kind: "session.changed", session: aSession({ id: "b", updatedAt: 2 }) };
    const again: AppEvent = { kind: "session.changed", session: aSession({ id: "a", updatedAt: 3, title: "new" }) };
    const { state } = reduceEvents(open, [first, second, again, again]);
    expect(state.sessions.items.map(one => [one.id, one.title])).toEqual([
      ["a", "new"],
      ["b", "A session"],
    ]);
  });

  test("messages of conversations that are not open are left alone", () => {
    const event: AppEvent = { kind: "message.changed", message: aMessage({ sessionId: "elsewhere" }) };
    expect(reduceEvent(open, event)).toEqual({ state: open, wanted: [] });
  });

  test("pieces of an unknown answer ask for the conversation, once for many", () => {
    const { state, wanted } = reduceEvents(open, [delta(4), delta(5), delta(6)]);
    expect(wanted).toEqual([{ kind: "thread", sessionId: "s1" }]);
    expect(state.threads.s1?.held).toHaveLength(3);
  });

  test("removed messages leave", () => {
    const told: AppEvent = { kind: "message.changed", message: aMessage() };
    const taken: AppEvent = { kind: "messages.removed", sessionId: "s1", messageIds: ["m1"] };
    expect(reduceEvents(open, [told, taken]).state.threads.s1?.messages).toEqual([]);
  });

  test("what concerns everything asks for everything", () => {
    expect(reduceEvent(open, { kind: "resync" })).toMatchObject({
      state: { settingsRevision: 1, devicesRevision: 1, reachRevision: 1, ollamaRevision: 1, setupRevision: 1 },
      wanted: [{ kind: "everything" }],
    });
    expect(reduceEvent(open, { kind: "settings.changed", version: 3 })).toMatchObject({
      state: { settingsRevision: 1 },
      wanted: [{ kind: "models" }, { kind: "budget" }],
    });
  });

  test("a pause comes and goes", () => {
    const { state } = reduceEvent(open, { kind: "answering.changed", paused: true });
    expect(state.paused).toBe(true);
    expect(reduceEvent(state, { kind: "answering.changed", paused: false }).state.paused).toBe(false);
  });

  test("problems of the settings file come and go", () => {
    const problems = [{ code: "CONFIG_SYNTAX", message: "m", hint: "h" }];
    const { state } = reduceEvent(open, { kind: "settings.problems", problems });
    expect(state.settingsProblems).toEqual(problems);
    expect(reduceEvent(state, { kind: "settings.problems", problems: [] }).state.settingsProblems).toEqual([]);
  });

  test("an event of a newer gateway is passed over", () => {
    const unknown = { kind: "weather.changed" } as unknown as AppEvent;
    expect(reduceEvent(open, unknown)).toEqual({ state: open, wanted: [] });
  });
});
