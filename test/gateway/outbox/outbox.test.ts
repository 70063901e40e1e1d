import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Delivery } from "../../../gateway/channels/channel.ts";
import { decideRetry } from "../../../gateway/outbox/decide-retry.ts";
import { createOutbox } from "../../../gateway/outbox/outbox.ts";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";

let rooms: Rooms;
beforeEach(() => {
  rooms = createConversationRooms();
});
afterEach(() => rooms.close());

const retry: Delivery = { kind: "retry", problem: "busy" };
describe("decideRetry", () => {
  it.each<[string, Parameters<typeof decideRetry>, ReturnType<typeof decideRetry>]>([
    ["delivered", [{ kind: "delivered" }, 1, 0, 0], { state: "delivered" }],
    ["given up", [{ kind: "gaveUp", problem: "blocked" }, 1, 0, 0], { state: "gaveUp", problem: "blocked" }],
    ["first", [retry, 1, 100, 0], { state: "queued", nextAt: 2_100, problem: "busy" }],
    ["first, lucky", [retry, 1, 100, 1], { state: "queued", nextAt: 1_100, problem: "busy" }],
    ["long after", [retry, 11, 0, 0], { state: "queued", nextAt: 900_000, problem: "busy" }],
    [
      "a wait that was named",
      [{ ...retry, afterMs: 60_000 } as Delivery, 1, 0, 0],
      { state: "queued", nextAt: 60_000, problem: "busy" },
    ],
    ["the last", [retry, 12, 0, 0], { state: "gaveUp", problem: "busy" }],
  ])("%s", (_what, args, step) => expect(decideRetry(...args)).toEqual(step));
});

it("tries again until a channel takes a reply, one try at a time, and remembers it through a restart", async () => {
  await rooms.open();
  const { id } = await rooms.conversations.create({ title: "t", agent: "default", model: undefined, channel: "slow" }, "owner");
  const answers: Delivery[] = [retry, retry, { kind: "delivered" }];
  const seen: string[] = [];
  const deliver = async (reply: { id: string }): Promise<Delivery> => {
    seen.push(reply.id);
    return answers.shift()!;
  };
  const outboxOf = () =>
    createOutbox({
      ...{ db: rooms.db, writer: rooms.writer, clock: rooms.clock, log: rooms.log, random: () => 0 },
      channels: [{ id: "slow", deliver }],
      readMessage: message => rooms.conversations.message(message, "en"),
    });
  // The rooms' own outbox knows no channel of this name: it must not be asked first.
  await rooms.outbox.stop();
  rooms.db.exec(`
    INSERT INTO messages (id, session_id, reply_to, role, state, channel, sender, text, created_at, updated_at) VALUES ('r', '${id}', 'm', 'assistant', 'answered', 'slow', 'assistant', 'hi', 1, 1);
    INSERT INTO outbox (id, message_id, channel, recipient, state, next_at, created_at) VALUES ('o', 'r', 'slow', 'owner', 'queued', 1, 1)`);
  const states = () => rooms.db.prepare("SELECT state, attempts, last_problem AS problem FROM outbox").get();
  const first = outboxOf();
  await Promise.all([first.start(), first.start()]);
  expect(states()).toEqual({ state: "queued", attempts: 1, problem: "busy" });
  await first.stop();
  const second = outboxOf();
  await second.start();
  expect(seen).toEqual(["o"]);
  await second.stop();
  for (const state of ["queued", "delivered"]) {
    rooms.clock.advance(60_000);
    const next = outboxOf();
    await next.start();
    await next.stop();
    expect(states()).toMatchObject({ state });
  }
  expect(seen).toEqual(["o", "o", "o"]);
  rooms.clock.advance(8 * 86_400_000);
  expect(await outboxOf().sweep()).toBe(1);
});
