import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { Delivery } from "../../../gateway/channels/channel.ts";
import { decideRetry } from "../../../gateway/outbox/decide-retry.ts";
import { createOutbox } from "../../../gateway/outbox/outbox.ts";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";

let rooms: Rooms;
beforeEach(() => {
  rooms = createConversationRooms();
});
afterEach(async () => {
  vi.useRealTimers();
  await rooms.close();
});

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

/** An outbox of its own with one channel, `slow`; the rooms' own knows none of this name and is over first. */
async function createSlow(deliver: (reply: { id: string }) => Promise<Delivery>) {
  await rooms.open();
  const session = await rooms.conversations.create({ title: "t", agent: "default", model: undefined, channel: "slow" }, "owner");
  await rooms.outbox.stop();
  const refused = { writes: 0 };
  const refusing = { value: false };
  const outbox = createOutbox({
    ...{ db: rooms.db, clock: rooms.clock, log: rooms.log, random: () => 0 },
    writer: {
      run: (name, args, options) => {
        if (!refusing.value) return rooms.writer.run(name, args, options);
        refused.writes += 1;
        return Promise.reject(AppError.of("DISK_FULL"));
      },
      stop: () => rooms.writer.stop(),
    },
    channels: [{ id: "slow", deliver }],
    readMessage: message => {
      if (message === "broken") throw new Error("this one cannot be read");
      return rooms.conversations.message(message, "en");
    },
  });
  const message = rooms.db.prepare(
    `INSERT INTO messages (id, session_id, reply_to, role, state, channel, sender, text, created_at, updated_at)
     VALUES (?, '${session.id}', ?, 'assistant', 'answered', 'slow', 'assistant', 'hi', 1, 1)`,
  );
  const queued = rooms.db.prepare(
    `INSERT INTO outbox (id, message_id, channel, recipient, state, next_at, created_at) VALUES (?, ?, 'slow', 'owner', 'queued', ?, 1)`,
  );
  const put = (count: number): void => {
    for (let n = 0; n < count; n++) {
      message.run(`r${n}`, `m${n}`);
      queued.run(`o${n}`, `r${n}`, n + 1);
    }
  };
  const count = (state: string): unknown => rooms.db.prepare("SELECT count(*) FROM outbox WHERE state = ?").pluck().get(state);
  return { outbox, put, count, refused, refusing, broken: () => queued.run("o", "broken", 0) };
}

const problems = (): unknown[] => rooms.lines.filter(line => line.message === "outbox failed").map(line => line.fields);

it("looks again every five seconds, also after it could not; after a stop never", async () => {
  const { outbox } = await createSlow(async () => retry);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  rooms.db.exec("ALTER TABLE outbox RENAME TO gone");
  await Promise.all([outbox.start(), outbox.start()]);
  expect(problems()).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(4_999);
  expect(problems()).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(problems()).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(problems()).toHaveLength(4);
  await outbox.stop();
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(problems()).toHaveLength(4);
  rooms.db.exec("ALTER TABLE gone RENAME TO outbox");
});

it("a stop in a round begins nothing more and waits for what has begun", async () => {
  let began = 0;
  let ended = 0;
  const { outbox, put, count } = await createSlow(async () => {
    began += 1;
    await rooms.until(() => began === 50);
    await new Promise(resolve => setImmediate(resolve));
    ended += 1;
    return { kind: "delivered" };
  });
  put(120);
  const started = outbox.start();
  await rooms.until(() => began === 50);
  await outbox.stop();
  expect([began, ended, count("delivered"), count("queued")]).toEqual([50, 50, 50, 70]);
  await started;
  const message = rooms.conversations.message("r100", "en");
  await outbox.send("o100", message!);
  expect([began, count("queued")]).toEqual([50, 70]);
});

it("all that waits is delivered in one go", async () => {
  const { outbox, put, count } = await createSlow(async () => ({ kind: "delivered" }));
  put(120);
  await outbox.start();
  expect([count("delivered"), count("queued")]).toEqual([120, 0]);
  await outbox.stop();
});

it("a reply that cannot be read holds up no other", async () => {
  const { outbox, put, count, broken } = await createSlow(async () => ({ kind: "delivered" }));
  put(3);
  broken();
  await outbox.start();
  expect([count("delivered"), count("queued")]).toEqual([3, 1]);
  expect(problems()).toEqual([{ channel: "slow", problem: "this one cannot be read" }]);
  await outbox.stop();
});

it("while the disk is full it does not deliver the same again and again", async () => {
  const { outbox, put, count, refused, refusing } = await createSlow(async () => ({ kind: "delivered" }));
  put(60);
  refusing.value = true;
  await outbox.start();
  expect([refused.writes, count("queued")]).toEqual([50, 60]);
  refusing.value = false;
  await outbox.start();
  expect(count("delivered")).toBe(60);
  await outbox.stop();
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
