import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepDeletedMs } from "../../../gateway/conversations/read-sessions.ts";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";
import { holdOf } from "../budget/ledger-room.ts";

let rooms: Rooms;
beforeEach(() => {
  rooms = createConversationRooms();
});
afterEach(() => rooms.close());

const count = (table: string): number => (rooms.db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;

describe("conversations", () => {
  it("take their title from the first message until a person names them", async () => {
    const { id, title } = await rooms.session();
    expect(title).toBe("");
    await rooms.send(id, "a", "What is a monad?\nPlease.");
    await rooms.send(id, "b", "And a functor?");
    expect(rooms.conversations.session(id, null)).toMatchObject({
      title: "What is a monad?",
      preview: "And a functor?",
      messageCount: 2,
    });
    await rooms.conversations.change(id, null, { title: "Algebra", model: undefined, agent: undefined });
    await rooms.send(id, "c", "More");
    expect(rooms.conversations.session(id, null).title).toBe("Algebra");
  });

  it("change only what is named", async () => {
    const { id } = await rooms.session();
    const change = (change: { title?: string; model?: string | null; agent?: string }) =>
      rooms.conversations.change(id, null, { title: undefined, model: undefined, agent: undefined, ...change });
    expect(await change({ model: "a/b" })).toMatchObject({ title: "", model: "a/b", agent: "default" });
    expect(await change({ agent: "cook" })).toMatchObject({ model: "a/b", agent: "cook" });
    expect(await change({ model: null })).toMatchObject({ model: null, agent: "cook" });
  });

  it("are listed newest first in pages that lose none, also when times are equal", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 12; n++) {
      ids.push((await rooms.session()).id);
      if (n % 4 === 3) rooms.clock.advance(10);
    }
    const seen: string[] = [];
    let before: number | undefined;
    for (;;) {
      const { sessions, more } = rooms.conversations.list(null, { before, limit: 3 });
      seen.push(...sessions.map(session => session.id));
      before = sessions.at(-1)?.updatedAt;
      if (!more) break;
    }
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect(rooms.conversations.list(null, { before: undefined, limit: 100 }).more).toBe(false);
  });

  it("belong to their principal; the owner sees all", async () => {
    const theirs = await rooms.conversations.create(
      { title: "t", agent: "default", model: undefined, channel: "cli" },
      "device:7",
    );
    await rooms.session();
    expect(rooms.conversations.list("device:7", { before: undefined, limit: 9 }).sessions.map(one => one.id)).toEqual([
      theirs.id,
    ]);
    expect(rooms.conversations.list(null, { before: undefined, limit: 9 }).sessions).toHaveLength(2);
    expect(() => rooms.conversations.session(theirs.id, "device:8")).toThrowError(
      expect.objectContaining({ code: "SESSION_NOT_FOUND" }),
    );
  });

  it("name the device that began them, where it is somebody else's; also after it was removed", async () => {
    const device = rooms.db.prepare(
      `INSERT INTO devices (id, name, kind, role, secret_hash, created_at, last_seen_at, last_address, removed_at)
       VALUES (?, ?, 'browser', ?, ?, 0, 0, '', ?)`,
    );
    device.run("7", "Ana's phone", "user", "a", null);
    device.run("8", "My phone", "owner", "b", null);
    device.run("9", "Old phone", "user", "c", 1);
    const begin = (principal: string) =>
      rooms.conversations.create({ title: "t", agent: "default", model: undefined, channel: "webchat" }, principal);
    const names: (string | undefined)[] = [];
    for (const principal of ["owner", "device:7", "device:8", "device:9"])
      names.push(rooms.conversations.session((await begin(principal)).id, null).startedOn);
    expect(names).toEqual([undefined, "Ana's phone", undefined, "Old phone"]);
    const listed = rooms.conversations.list(null, { before: undefined, limit: 9 }).sessions.map(one => one.startedOn ?? "");
    expect(listed.toSorted()).toEqual(["", "", "Ana's phone", "Old phone"]);
  });

  it("can be restored for thirty days, and are purged with all that belongs to them after that", async () => {
    await rooms.open();
    const { id } = await rooms.session();
    await rooms.send(id, "a", "hello out there");
    await rooms.quiet();
    await rooms.conversations.search("hello", null, 1);
    await rooms.conversations.remove(id, null, "owner");
    await expect(rooms.send(id, "b", "too late")).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
    rooms.clock.advance(keepDeletedMs - 1);
    await rooms.sweep.clean();
    expect(await rooms.conversations.restore(id, null, "owner")).toMatchObject({ messageCount: 2 });

    await rooms.conversations.remove(id, null, "owner");
    rooms.clock.advance(keepDeletedMs + 1);
    await expect(rooms.conversations.restore(id, null, "owner")).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
    await rooms.sweep.clean();
    expect(["sessions", "messages", "outbox", "message_files", "reply_chunks"].map(count)).toEqual([0, 0, 0, 0, 0]);
    expect(() => rooms.db.exec("INSERT INTO messages_fts (messages_fts) VALUES ('integrity-check')")).not.toThrow();
    const actions = rooms.db.prepare("SELECT action FROM audit ORDER BY id").pluck().all();
    expect(actions).toEqual(["reply.finished", "session.deleted", "session.restored", "session.deleted", "session.purged"]);
  });

  it("are exported as Markdown and JSON", async () => {
    await rooms.open();
    const { id } = await rooms.session();
    await rooms.send(id, "a", "ping");
    await rooms.quiet();
    const markdown = rooms.conversations.exportAs(id, null, "markdown", "zh-CN").content;
    expect(markdown).toBe(
      "# ping\n\n## 你 · 2026-11-02 12:00\n\nping\n\n## 助手 · 2026-11-02 12:00 · fake/one\n\nYou said: ping\n",
    );
    const json = JSON.parse(rooms.conversations.exportAs(id, null, "json", "en").content);
    expect(json).toMatchObject({
      format: "hearth-conversation",
      version: 1,
      session: { id },
      messages: [{ id: "a" }, { replyTo: "a" }],
    });
  });

  it("page their messages backwards", async () => {
    const { id } = await rooms.session();
    for (let n = 0; n < 7; n++) await rooms.send(id, `m${n}`, `${n}`);
    const page = (before: string | undefined) => {
      const { messages, more } = rooms.conversations.messages(id, { before, limit: 3 }, "en");
      return [messages.map(message => message.id), more];
    };
    expect(page(undefined)).toEqual([["m4", "m5", "m6"], true]);
    expect(page("m4")).toEqual([["m1", "m2", "m3"], true]);
    expect(page("m1")).toEqual([["m0"], false]);
  });
});

describe("exchanges of the compatible doors", () => {
  const usage = {
    inputTokens: 5,
    outputTokens: 6,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheWrite1hTokens: 0,
    thinkingTokens: 0,
    estimated: false,
  };
  const exchange = (said: string, principal = "owner") => ({
    principal,
    sessionKey: "key",
    agent: "default",
    userParts: [{ kind: "text" as const, text: said }],
    replyParts: [{ kind: "text" as const, text: `re ${said}` }],
    state: "answered" as const,
    failure: null,
    model: "up/one",
    usage,
    settlement: { holdId: "h", usage, costNanoUsd: 0, state: "settled" as const, failureCode: null, at: 2 },
    at: rooms.clock.now(),
  });

  it("continue one conversation of a principal, settle, and leave an audit row", async () => {
    await rooms.writer.run("ledger.hold", holdOf("h", 0, { channel: "api" }));
    const first = await rooms.conversations.recordExchange(exchange("one"));
    expect(await rooms.conversations.recordExchange(exchange("two"))).toBe(first);
    expect(await rooms.conversations.recordExchange(exchange("one", "device:1"))).not.toBe(first);
    expect(rooms.conversations.session(first, null)).toMatchObject({
      title: "one",
      channel: "api",
      messageCount: 4,
      preview: "re two",
      busy: false,
    });
    expect(rooms.messages(first).map(({ role, text, state, model }) => ({ role, text, state, model }))).toEqual([
      { role: "user", text: "one", state: "answered", model: null },
      { role: "assistant", text: "re one", state: "answered", model: "up/one" },
      { role: "user", text: "two", state: "answered", model: null },
      { role: "assistant", text: "re two", state: "answered", model: "up/one" },
    ]);
    expect(rooms.db.prepare("SELECT state, input_tokens, output_tokens FROM usage").all()).toEqual([
      { state: "settled", input_tokens: 5, output_tokens: 6 },
    ]);
    expect(await rooms.conversations.search("re two", null, 9)).toHaveLength(1);
  });

  it("cost no more than can be told apart, and are kept", async () => {
    const id = await rooms.conversations.recordExchange(exchange("one"));
    rooms.db.exec(`UPDATE sessions SET cost_nano_usd = ${2n ** 63n - 2n}`);
    await rooms.writer.run("ledger.hold", holdOf("dear", 5, { channel: "api" }));
    const two = exchange("two");
    const settlement = { ...two.settlement, holdId: "dear", costNanoUsd: Number.MAX_SAFE_INTEGER };
    expect(await rooms.conversations.recordExchange({ ...two, settlement })).toBe(id);
    expect(rooms.conversations.session(id, null)).toMatchObject({ messageCount: 4, costUsd: "9007199.254740991" });
  });

  it("begin a new conversation when theirs was deleted", async () => {
    const first = await rooms.conversations.recordExchange(exchange("one"));
    await rooms.conversations.remove(first, null, "owner");
    const second = await rooms.conversations.recordExchange(exchange("two"));
    expect(second).not.toBe(first);
    await rooms.conversations.restore(first, null, "owner");
    expect(await rooms.conversations.recordExchange(exchange("three"))).toBe(second);
  });
});
