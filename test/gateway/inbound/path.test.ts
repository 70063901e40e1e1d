import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AppEvent } from "../../../contract/events.ts";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";
import { fail, lastText, say } from "../../support/fake-model.ts";

let rooms: Rooms;
let session: string;
const begin = async (options: Parameters<typeof createConversationRooms>[0] = {}): Promise<void> => {
  rooms = createConversationRooms(options);
  await rooms.open();
  session = (await rooms.session()).id;
  rooms.events.length = 0;
};
beforeEach(() => begin());
afterEach(() => rooms.close());

const states = (): string[] => rooms.messages(session).map(({ role, state, text }) => `${role} ${state} ${text}`);
const rows = (sql: string): unknown[] => rooms.db.prepare(sql).all();

/** Events as short words, so that a whole sequence is one comparison. */
const short = (event: AppEvent): string => {
  switch (event.kind) {
    case "message.changed":
      return `${event.message.role} ${event.message.state} ${event.message.text}`.trim();
    case "message.delta":
      return `delta ${event.chunk} ${event.part} ${event.text}`;
    case "session.changed":
      return event.session.busy ? "session busy" : "session";
    case "messages.removed":
      return `removed ${event.messageIds.length}`;
    default:
      return event.kind;
  }
};

describe("one message", () => {
  it("is stored, answered and settled, and every step is told in order", async () => {
    rooms.model.play([
      { kind: "thinking", text: "hm" },
      { kind: "thinkingSignature", signature: "seal" },
      5,
      { kind: "text", text: "Hel" },
      5,
      ...say("lo"),
    ]);
    const stored = await rooms.send(session, "m1", "Hi");
    expect(stored).toMatchObject({ id: "m1", state: "received", text: "Hi", role: "user", replyTo: null });
    await rooms.quiet();
    expect(rooms.events.map(short)).toEqual([
      "user received Hi",
      "session busy",
      "user answering Hi",
      "assistant answering",
      "session busy",
      "delta 1 thinking hm",
      "delta 2 text Hel",
      "delta 3 text lo",
      "assistant answered Hello",
      "user answered Hi",
      "session",
    ]);
    const [, reply] = rooms.messages(session);
    expect(reply).toMatchObject({
      replyTo: "m1",
      model: "fake/one",
      parts: [
        { kind: "thinking", text: "hm", signature: "seal" },
        { kind: "text", text: "Hello" },
      ],
      usage: { inputTokens: 10, outputTokens: 1, estimated: false },
      failure: null,
      chunk: 0,
    });
    expect(rows("SELECT state, user, channel, message_id, attempt, input_tokens FROM usage")).toEqual([
      { state: "settled", user: "owner", channel: "webchat", message_id: "m1", attempt: 1, input_tokens: 10 },
    ]);
    expect(rows("SELECT state, attempts FROM outbox")).toEqual([{ state: "delivered", attempts: 1 }]);
    expect(rows("SELECT * FROM reply_chunks")).toEqual([]);
    expect(rows("SELECT actor, action FROM audit")).toEqual([{ actor: "owner", action: "reply.finished" }]);
  });

  it("is answered once, however often it comes", async () => {
    const [first, second] = await Promise.all([rooms.send(session, "m1", "Hi"), rooms.send(session, "m1", "Hi")]);
    expect([first.id, second.id]).toEqual(["m1", "m1"]);
    await rooms.quiet();
    expect(await rooms.send(session, "m1", "Hi")).toMatchObject({ state: "answered" });
    await rooms.quiet();
    expect(rooms.model.requests).toHaveLength(1);
    expect(states()).toEqual(["user answered Hi", "assistant answered You said: Hi"]);
  });

  it.each([
    ["another text", (other: string) => [session, "m1", "Ho", other] as const],
    ["another conversation", (other: string) => [other, "m1", "Hi", other] as const],
  ])("cannot be sent again with %s under the same id", async (_what, args) => {
    await rooms.send(session, "m1", "Hi");
    const [to, id, text] = args((await rooms.session()).id);
    await expect(rooms.send(to, id, text)).rejects.toMatchObject({ code: "MESSAGE_ID_TAKEN" });
  });

  it("is known again by its platform's id", async () => {
    await rooms.send(session, "m1", "Hi", { channel: "telegram", externalId: "77" });
    expect(await rooms.send(session, "m2", "Hi", { channel: "telegram", externalId: "77" })).toMatchObject({ id: "m1" });
    await rooms.quiet();
    expect(rooms.model.requests).toHaveLength(1);
  });

  it("must say something, in a conversation that exists, with files that are there", async () => {
    await expect(rooms.send(session, "m1", " \n")).rejects.toMatchObject({ code: "REQUEST_INVALID" });
    await expect(rooms.send("nowhere", "m1", "Hi")).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
    await expect(rooms.send(session, "m1", "Hi", { files: [{ hash: "0".repeat(64), name: "x" }] })).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
    });
    expect(states()).toEqual([]);
  });

  it("takes the model that it names, and so do those that follow", async () => {
    await rooms.send(session, "m1", "Hi", { model: "fake/two" });
    await rooms.quiet();
    await rooms.send(session, "m2", "Ho");
    await rooms.quiet();
    expect(rooms.model.requests.map(request => request.model)).toEqual(["two", "two"]);
  });

  it("carries files to the model, and what was said before", async () => {
    const text = await rooms.files.put(
      (async function* () {
        yield Buffer.from("line of a file");
      })(),
      "a.txt",
      "owner",
    );
    await rooms.send(session, "m1", "Read this", { files: [{ hash: text.hash, name: "a.txt" }] });
    await rooms.quiet();
    await rooms.send(session, "m2", "And now?");
    await rooms.quiet();
    const [, second] = rooms.model.requests;
    expect(
      second!.messages.map(message => [message.role, message.parts.map(part => (part.kind === "text" ? part.text : part.kind))]),
    ).toEqual([
      ["user", ["Read this", "[File: a.txt]\nline of a file"]],
      ["assistant", ["You said: Read this\n[File: a.txt]\nline of a file"]],
      ["user", ["And now?"]],
    ]);
    expect(second!.system).toMatch(/Today is Monday, 2026-11-02\.$/);
  });
});

describe("what goes wrong", () => {
  it.each([
    [
      "refused by the model before anything was shown",
      [fail("MODEL_KEY_REFUSED", { status: 401 })],
      "failed",
      "",
      "MODEL_KEY_REFUSED",
    ],
    [
      "cut after something was shown",
      [{ kind: "text" as const, text: "Hel" }, fail("MODEL_CUT")],
      "interrupted",
      "Hel",
      "MODEL_CUT",
    ],
    ["an adapter that breaks", [{ kind: "throw" as const }], "failed", "", "MODEL_GARBLED"],
    ["an adapter that ends without an end", [{ kind: "text" as const, text: "Hel" }], "interrupted", "Hel", "MODEL_CUT"],
  ])("%s", async (_what, script, state, text, code) => {
    rooms.model.play(script);
    await rooms.send(session, "m1", "Hi");
    await rooms.quiet();
    expect(rooms.messages(session)[1]).toMatchObject({ state, text, failure: { code } });
    expect(rows("SELECT failure_code FROM usage")).toEqual([{ failure_code: code }]);
    expect(rows("SELECT id FROM holds")).toEqual([]);
  });

  it("a refusal is a reply, and no model is asked", async () => {
    await rooms.close();
    await begin({ admit: () => ({ code: "TOO_MANY_TRIES", slots: { seconds: 9 } }) });
    await rooms.send(session, "m1", "Hi");
    await rooms.quiet();
    expect(rooms.messages(session)[1]).toMatchObject({
      state: "refused",
      failure: { code: "TOO_MANY_TRIES", message: "Too many tries; wait 9 s." },
    });
    expect(rooms.model.requests).toEqual([]);
  });

  it("no model, no agent: the reply says so in the reader's language", async () => {
    await rooms.send(session, "m1", "Hi", { model: "none/none", language: "zh-CN" });
    await rooms.quiet();
    expect(rooms.conversations.messages(session, { before: undefined, limit: 9 }, "zh-CN").messages[1]?.failure?.message).toBe(
      "这里没有服务商提供 none/none。",
    );
    await rooms.conversations.change(session, null, { title: undefined, model: null, agent: "gone" });
    await rooms.send(session, "m2", "Hi");
    await rooms.quiet();
    expect(rooms.messages(session)[3]).toMatchObject({ state: "failed", failure: { code: "AGENT_NOT_FOUND" } });
  });
});

describe("several messages", () => {
  it("of one conversation are answered one after the other, in order", async () => {
    rooms.model.play(request => [5, ...say(`re ${lastText(request)}`)]);
    await Promise.all(["a", "b", "c"].map(id => rooms.send(session, id, id)));
    await rooms.quiet();
    expect(rooms.model.requests.map(lastText)).toEqual(["a", "b", "c"]);
    expect(
      rooms.model.requests[2]!.messages.map(message => message.parts.map(part => (part.kind === "text" ? part.text : ""))),
    ).toEqual([["a"], ["re a"], ["b"], ["re b"], ["c"]]);
  });

  it("of many conversations are answered at once, up to the limit", async () => {
    await rooms.close();
    await begin({ atOnce: 3 });
    let most = 0;
    rooms.model.play(() => {
      most = Math.max(most, rooms.model.open());
      return [5, ...say("ok")];
    });
    const sessions = await Promise.all(Array.from({ length: 8 }, () => rooms.session()));
    await Promise.all(sessions.map((one, n) => rooms.send(one.id, `m${n}`, "Hi")));
    await rooms.quiet();
    expect(most).toBe(3);
    expect(rooms.model.requests).toHaveLength(8);
  });
});

describe("stop, retry, edit", () => {
  it("a stop keeps what came, and ends what waits behind it", async () => {
    rooms.model.play([{ kind: "text", text: "Once upon" }, "hang"]);
    await rooms.send(session, "a", "Tell");
    await rooms.send(session, "b", "More");
    await rooms.until(() => rooms.events.some(event => event.kind === "message.delta"));
    await rooms.inbound.stopAnswers(session);
    expect(states()).toEqual([
      "user answered Tell",
      "assistant interrupted Once upon",
      "user answered More",
      "assistant interrupted ",
    ]);
    expect(rooms.messages(session)[1]).toMatchObject({ failure: null, usage: { estimated: true } });
    expect(rooms.model.open()).toBe(0);
    await rooms.inbound.stopAnswers(session);
    expect(rooms.model.requests).toHaveLength(1);
  });

  it("a retry takes the former reply back and answers with the named model", async () => {
    rooms.model.play([fail("MODEL_KEY_REFUSED")], say("better"));
    await rooms.send(session, "a", "Hi");
    await rooms.quiet();
    const [, failed] = rooms.messages(session);
    rooms.events.length = 0;
    const again = await rooms.inbound.retry(session, failed!.id, { model: "fake/two", sender: "owner", language: "en" });
    expect(again).toMatchObject({ id: "a", state: "received" });
    await rooms.quiet();
    expect(rooms.events.map(short).slice(0, 2)).toEqual(["removed 1", "user received Hi"]);
    expect(states()).toEqual(["user answered Hi", "assistant answered better"]);
    expect(rooms.model.requests.at(-1)?.model).toBe("two");
    expect(rooms.conversations.session(session, null)).toMatchObject({ messageCount: 2, preview: "better" });
  });

  it("a retry of an earlier message takes back what followed it, and nothing before", async () => {
    for (const id of ["a", "b", "c"]) {
      await rooms.send(session, id, id);
      await rooms.quiet();
    }
    await rooms.inbound.retry(session, "b", { model: undefined, sender: "owner", language: "en" });
    await rooms.quiet();
    expect(states()).toEqual([
      "user answered a",
      "assistant answered You said: a",
      "user answered b",
      "assistant answered You said: b",
    ]);
  });

  it("a retry keeps the reply of an earlier message that was queued beside it", async () => {
    rooms.model.play(request => [2, ...say(`re ${lastText(request)}`)]);
    await Promise.all(["a", "b"].map(id => rooms.send(session, id, id)));
    await rooms.quiet();
    await rooms.inbound.retry(session, "b", { model: undefined, sender: "owner", language: "en" });
    await rooms.quiet();
    expect(states()).toEqual(["user answered a", "user answered b", "assistant answered re a", "assistant answered re b"]);
    expect(lastText(rooms.model.requests.at(-1)!)).toBe("b");
    expect(rooms.model.requests.at(-1)!.messages).toHaveLength(3);
  });

  it("an edit replaces a message and what followed, once", async () => {
    await rooms.send(session, "a", "Hi");
    await rooms.quiet();
    const edited = {
      id: "b",
      sessionId: session,
      channel: "webchat",
      externalId: null,
      sender: "owner",
      text: "Ho",
      files: [],
      model: undefined,
      language: "en" as const,
    };
    await rooms.inbound.edit("a", edited);
    await rooms.quiet();
    expect(await rooms.inbound.edit("a", edited)).toMatchObject({ id: "b", state: "answered" });
    expect(states()).toEqual(["user answered Ho", "assistant answered You said: Ho"]);
    expect(rooms.conversations.session(session, null).title).toBe("Ho");
    expect(rooms.model.requests).toHaveLength(2);
    await expect(rooms.inbound.edit("a", { ...edited, id: "c" })).rejects.toMatchObject({ code: "MESSAGE_NOT_FOUND" });
  });

  it("neither happens while the conversation is answered", async () => {
    rooms.model.play(["hang"]);
    await rooms.send(session, "a", "Hi");
    await expect(rooms.inbound.retry(session, "a", { model: undefined, sender: "owner", language: "en" })).rejects.toMatchObject({
      code: "MESSAGE_BUSY",
    });
    await rooms.inbound.stopAnswers(session);
  });
});

describe("the end of the gateway", () => {
  it("keeps what was shown, and leaves what was not for the next start", async () => {
    const other = (await rooms.session()).id;
    rooms.model.play(request => (lastText(request) === "shown" ? [{ kind: "text", text: "part" }, "hang"] : ["hang"]));
    await rooms.send(session, "a", "shown");
    await rooms.send(session, "b", "waiting");
    await rooms.send(other, "c", "not shown");
    await rooms.until(() => rooms.model.open() === 2 && rooms.events.some(event => event.kind === "message.delta"));
    await rooms.inbound.stop();
    expect(states()).toEqual(["user answered shown", "assistant interrupted part", "user received waiting"]);
    expect(rooms.messages(other).map(message => message.state)).toEqual(["received"]);
    expect(rows("SELECT count(*) AS held FROM usage WHERE state = 'held'")).toEqual([{ held: 0 }]);
  });
});
