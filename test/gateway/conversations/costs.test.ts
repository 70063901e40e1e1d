import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FoundPrice } from "../../../gateway/budget/prices/price.ts";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";
import { fail, type Step, say } from "../../support/fake-model.ts";
import { plainPrice } from "../../support/test-budget.ts";
import { endOf, holdOf } from "../budget/ledger-room.ts";

let rooms: Rooms;
let session: string;
/** What models ask from now on. */
let asks: FoundPrice;
beforeEach(async () => {
  asks = { kind: "priced", price: plainPrice };
  rooms = createConversationRooms({ budget: { find: () => asks } });
  await rooms.open();
  session = (await rooms.session()).id;
});
afterEach(() => rooms.close());

const ask = async (id: string, ...script: Step[]): Promise<void> => {
  rooms.model.play(script);
  await rooms.send(session, id, "Hi");
  await rooms.quiet();
};
const costs = () => rooms.messages(session).map(({ cost }) => cost);
const sessionCost = (): string => rooms.conversations.session(session, null).costUsd;
const usageIds = (where = "1"): string[] =>
  rooms.db.prepare<[], string>(`SELECT id FROM usage WHERE ${where} ORDER BY id`).pluck().all();
const correct = (costNanoUsd: number, ...ids: string[]) =>
  rooms.writer.run("ledger.correct", {
    ...{ rows: ids.map(id => ({ id, costNanoUsd })), actor: "owner", at: rooms.clock.now(), reason: "bill" },
  });

describe("what an answer costs", () => {
  it("stands with it, and the conversation adds up its answers", async () => {
    await ask("a", ...say("one"));
    await ask("b", ...say("one", "two"));
    expect(costs()).toEqual([null, { usd: "0.000011", estimated: false }, null, { usd: "0.000012", estimated: false }]);
    expect(sessionCost()).toBe("0.000023");
    expect(rooms.conversations.list(null, { before: undefined, limit: 9 }).sessions[0]?.costUsd).toBe("0.000023");
  });

  it("is nothing for a model that costs nothing", async () => {
    asks = { kind: "free", why: "local" };
    await ask("a", ...say("one"));
    expect(costs()).toEqual([null, null]);
    expect(sessionCost()).toBe("0");
  });

  it("is nothing where the provider turned the request away", async () => {
    await ask("a", fail("MODEL_KEY_REFUSED", { status: 401 }));
    expect(rooms.messages(session).map(({ state }) => state)).toEqual(["answered", "failed"]);
    expect(costs()).toEqual([null, null]);
    expect(sessionCost()).toBe("0");
  });

  it("is estimated where the provider did not say, until the bill does", async () => {
    await ask("a", { kind: "text", text: "one" }, fail("MODEL_CUT"));
    const [, bound] = costs();
    expect(bound?.estimated).toBe(true);
    expect(sessionCost()).toBe(bound?.usd);
    await correct(7_000, ...usageIds("state = 'bound'"));
    expect(costs()[1]).toEqual({ usd: "0.000007", estimated: false });
    expect(sessionCost()).toBe("0.000007");
    await correct(7_000, ...usageIds());
    expect(sessionCost()).toBe("0.000007");
  });

  it("includes the attempts that failed before it", async () => {
    rooms.model.play([fail("MODEL_CUT", { retryable: true })], say("one"));
    await rooms.send(session, "a", "Hi");
    await rooms.quiet();
    await rooms.until(() => usageIds().length === 2);
    const failed = rooms.db.prepare<[], number>("SELECT cost_nano_usd FROM usage WHERE state = 'bound'").pluck().get() ?? 0;
    expect(failed).toBeGreaterThan(0);
    const usd = `0.${String(failed + 11_000).padStart(9, "0")}`.replace(/0+$/, "");
    expect(costs()).toEqual([null, { usd, estimated: true }]);
    expect(sessionCost()).toBe(usd);
    await correct(1_000, ...usageIds("state = 'bound'"));
    expect(costs()).toEqual([null, { usd: "0.000012", estimated: false }]);
  });

  it("is added when it is known later than the answer was stopped", async () => {
    rooms.model.play([
      { kind: "text", text: "one" },
      60,
      { kind: "usage", usage: { inputTokens: 10, outputTokens: 5 } },
      { kind: "end", stop: "end" },
    ]);
    await rooms.send(session, "a", "Hi");
    await rooms.until(() => rooms.events.some(({ kind }) => kind === "message.delta"));
    await rooms.inbound.stopAnswers(session);
    await rooms.quiet();
    expect(rooms.messages(session)[1]?.state).toBe("interrupted");
    await rooms.until(() => usageIds().length === 1);
    expect(costs()).toEqual([null, { usd: "0.000015", estimated: false }]);
    expect(sessionCost()).toBe("0.000015");
  });

  it("stays in the conversation when the answer is taken back", async () => {
    await ask("a", ...say("one"));
    rooms.model.play(say("one", "two", "three"));
    rooms.clock.advance(10);
    const { removed } = await rooms.conversations.reopen({
      sessionId: session,
      messageId: "a",
      model: undefined,
      actor: "owner",
    });
    expect(removed).toHaveLength(1);
    expect(sessionCost()).toBe("0.000011");
    const [first] = usageIds();
    await correct(1_000, first!);
    expect(sessionCost()).toBe("0.000001");
  });

  it("of a withdrawn answer is the conversation's", async () => {
    const at = rooms.clock.now();
    await rooms.writer.run("messages.accept", {
      ...{ id: "m", sessionId: session, channel: "webchat", externalId: null, sender: "owner", fingerprint: "f", text: "Hi" },
      ...{ parts: "[]", files: [], title: "Hi", preview: "Hi", model: undefined, at },
    });
    await rooms.conversations.beginReply("r", "m");
    await rooms.writer.run("ledger.hold", holdOf("h", 500, { sessionId: session, messageId: "m", at }));
    expect(await rooms.conversations.withdrawReply("r", endOf("h", 500, { state: "bound" }))).toBe(true);
    expect(sessionCost()).toBe("0.0000005");
    expect(costs()).toEqual([null]);
  });

  it("of a reply that is gone meanwhile is the conversation's", async () => {
    await rooms.writer.run("ledger.hold", holdOf("h", 500, { sessionId: session, messageId: "m" }));
    const finished = await rooms.conversations.finishReply({
      ...{ replyId: "gone", state: "answered", text: "", parts: "[]", preview: "", model: null, insteadOf: null, usage: null },
      ...{ failure: null, failureCode: null, settlement: endOf("h", 400), outboxId: "o", actor: "owner", at: 1 },
    });
    expect(finished).toBe(false);
    expect(sessionCost()).toBe("0.0000004");
  });
});

describe("what an exchange of the compatible doors costs", () => {
  const exchange = (holdId: string, costNanoUsd: number, more: { state?: "bound"; insteadOf?: "budget" } = {}) => ({
    ...{ principal: "owner", sessionKey: "key", agent: "default", state: "answered" as const, failure: null, model: "up/one" },
    userParts: [{ kind: "text" as const, text: "one" }],
    replyParts: [{ kind: "text" as const, text: "re one" }],
    usage: null,
    settlement: endOf(holdId, costNanoUsd, more.state === undefined ? {} : { state: more.state }),
    insteadOf: more.insteadOf ?? null,
    at: rooms.clock.now(),
  });

  it("stands with its answer and in its conversation, which the hold could not know", async () => {
    await rooms.writer.run("ledger.hold", holdOf("h1", 900, { channel: "api" }));
    await rooms.writer.run("ledger.hold", holdOf("h2", 900, { channel: "api" }));
    session = await rooms.conversations.recordExchange(exchange("h1", 400));
    expect(sessionCost()).toBe("0.0000004");
    await rooms.conversations.recordExchange(exchange("h2", 900, { state: "bound" }));
    expect(costs()).toEqual([null, { usd: "0.0000004", estimated: false }, null, { usd: "0.0000009", estimated: true }]);
    expect(sessionCost()).toBe("0.0000013");
    expect(rooms.db.prepare("SELECT DISTINCT session_id FROM usage").pluck().all()).toEqual([session]);

    await correct(100, "h2");
    expect(costs()[3]).toEqual({ usd: "0.0000001", estimated: false });
    expect(sessionCost()).toBe("0.0000005");
  });

  it("says who answered because the budget was spent", async () => {
    await rooms.writer.run("ledger.hold", holdOf("h", 0, { channel: "api" }));
    session = await rooms.conversations.recordExchange(exchange("h", 0, { insteadOf: "budget" }));
    expect(rooms.messages(session).map(({ insteadOf, cost }) => ({ insteadOf, cost }))).toEqual([
      { insteadOf: null, cost: null },
      { insteadOf: "budget", cost: null },
    ]);
  });
});
