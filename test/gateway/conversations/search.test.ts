import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { intersectDescending, type ReadDescending } from "../../../gateway/conversations/descending-cursor.ts";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";

let rooms: Rooms;
beforeEach(() => {
  rooms = createConversationRooms();
});
afterEach(() => rooms.close());

const texts = {
  en: "The quick brown fox jumps over the lazy dog",
  zh: "我想去北京看长城，顺便吃烤鸭",
  mixed: "用C语言写一个 TCP server，监听 80 端口 👍",
  short: "go on",
};

async function say(all: Record<string, string>, sessionId?: string): Promise<string> {
  const id = sessionId ?? (await rooms.session()).id;
  for (const [name, text] of Object.entries(all)) await rooms.send(id, name, text);
  return id;
}
const find = async (query: string, scope: string | null = null): Promise<string[]> =>
  (await rooms.conversations.search(query, scope, 30)).map(hit => hit.messageId);

describe("search", () => {
  it.each<[string, string[]]>([
    ["quick", ["en"]],
    ["QUICK brown", ["en"]],
    ["rown fo", ["en"]],
    ["brownfox", []],
    ["长城", ["zh"]],
    ["去北京看", ["zh"]],
    ["鸭", ["zh"]],
    ["c语", ["mixed"]],
    ["语言", ["mixed"]],
    ["80", ["mixed"]],
    ["server 端口", ["mixed"]],
    ["server 北京", []],
    ["👍", ["mixed"]],
    ["go", ["short"]],
    ["京北", []],
    ["?!", []],
  ])("%s finds %j", async (query, expected) => {
    await say(texts);
    expect((await find(query)).toSorted()).toEqual(expected.toSorted());
  });

  it("brings the newest first, with session, role, snippet and time", async () => {
    const session = await say({ a: "an apple a day", b: "another apple", c: "pear" });
    const hits = await rooms.conversations.search("apple", null, 1);
    const { createdAt } = rooms.messages(session)[1]!;
    expect(hits).toEqual([
      { sessionId: session, sessionTitle: "an apple a day", messageId: "b", role: "user", snippet: "another apple", createdAt },
    ]);
  });

  it("finds replies, and neither deleted conversations nor messages taken back", async () => {
    await rooms.open();
    const session = await say({ a: "tell me of zebras" });
    await rooms.quiet();
    expect(await find("said: tell")).toHaveLength(1);
    expect(await find("zebras")).toHaveLength(2);
    await rooms.inbound.edit("a", {
      id: "b",
      sessionId: session,
      channel: "webchat",
      externalId: null,
      sender: "owner",
      text: "of giraffes",
      files: [],
      model: undefined,
      language: "en",
    });
    await rooms.quiet();
    expect(await find("zebras")).toEqual([]);
    expect(await find("giraffes")).toHaveLength(2);
    await rooms.conversations.remove(session, null, "owner");
    expect(await find("giraffes")).toEqual([]);
    await rooms.conversations.restore(session, null, "owner");
    expect(await find("giraffes")).toHaveLength(2);
  });

  it("shows a device of somebody else only its own", async () => {
    const theirs = await rooms.conversations.create(
      { title: undefined, agent: "default", model: undefined, channel: "webchat" },
      "device:1",
    );
    await say({ a: "secret of mine" });
    await say({ b: "secret of theirs" }, theirs.id);
    expect(await find("secret", "device:1")).toEqual(["b"]);
    expect(await find("secret")).toEqual(["b", "a"]);
  });

  it("never throws, whatever is typed", async () => {
    await say(texts);
    const hostile = [
      '"',
      "'",
      "a*",
      "text:x",
      "NEAR(",
      "AND",
      "OR OR",
      "-a",
      "^",
      "{a b}",
      "\\",
      "%",
      ")(",
      "\ud800abc",
      "😀".repeat(70),
    ];
    for (const query of hostile) await expect(rooms.conversations.search(query, null, 5)).resolves.toBeInstanceOf(Array);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1, maxLength: 40 }), async query => {
        await rooms.conversations.search(query, null, 5);
      }),
      { numRuns: 200 },
    );
  });

  it("leaves the index whole after random changes", async () => {
    const session = await say({ a: "first words", b: "second words 第二" });
    await find("words");
    await rooms.open();
    await rooms.quiet();
    await rooms.inbound.retry(session, "a", { model: undefined, sender: "owner", language: "en" });
    await rooms.quiet();
    await find("words");
    for (const index of ["messages_fts", "messages_short"])
      expect(() => rooms.db.exec(`INSERT INTO ${index} (${index}) VALUES ('integrity-check')`)).not.toThrow();
    expect(rooms.db.prepare("SELECT count(*) AS n FROM search_queue").get()).toEqual({ n: 0 });
  });
});

describe("intersectDescending", () => {
  it("is the intersection, from high to low", () => {
    const list = (numbers: readonly number[]): ReadDescending => {
      const sorted = [...new Set(numbers)].sort((a, b) => b - a);
      return (from, limit) => sorted.filter(number => number <= from).slice(0, limit);
    };
    const numbers = fc.oneof(
      fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 200 }),
      fc.array(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 50 }),
      fc.constant(Array.from({ length: 500 }, (_, n) => n + 1)),
    );
    fc.assert(
      fc.property(numbers, numbers, (one, other) => {
        const both = [...new Set(one)].filter(number => other.includes(number)).sort((a, b) => b - a);
        expect([...intersectDescending(list(one), list(other))]).toEqual(both);
      }),
    );
  });
});
