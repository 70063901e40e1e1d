import { afterEach, expect, it } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { FoundPrice } from "../../../gateway/budget/prices/price.ts";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";
import { plainPrice } from "../../support/test-budget.ts";

let rooms: Rooms;
afterEach(() => rooms.close());

it("an answer that was stopped tells its cost once the rest of it is read", async () => {
  rooms = createConversationRooms({ budget: { find: (): FoundPrice => ({ kind: "priced", price: plainPrice }) } });
  await rooms.open();
  const session = (await rooms.session()).id;
  rooms.model.play([
    { kind: "text", text: "Hel" },
    50,
    { kind: "usage", usage: { inputTokens: 10, outputTokens: 5 } },
    { kind: "end", stop: "end" },
  ]);
  await rooms.send(session, "a", "Hi");
  await rooms.until(() => rooms.events.some(event => event.kind === "message.delta"));
  await rooms.inbound.stopAnswers(session);
  expect(rooms.messages(session)[1]).toMatchObject({ state: "interrupted", text: "Hel", cost: null });
  await rooms.until(() => rooms.messages(session)[1]?.cost !== null);
  expect(rooms.messages(session)[1]?.cost).toEqual({ usd: "0.000015", estimated: false });
  const last = rooms.events.findLast(event => event.kind === "message.changed");
  expect(last).toMatchObject({ message: { role: "assistant", cost: { usd: "0.000015" } } });
  expect(rooms.conversations.session(session, null).costUsd).toBe("0.000015");
});

it.each(["DATABASE_DAMAGED", "nobody's code"])("an answer whose end cannot be stored (%s) is told with its hold", async code => {
  rooms = createConversationRooms({
    writer: inner => ({
      ...inner,
      run: (name, args, options) => {
        if (name !== "replies.finish") return inner.run(name, args, options);
        return Promise.reject(
          code === "DATABASE_DAMAGED" ? AppError.of(code, { file: "data/hearth.db", problem: "x" }) : new Error(code),
        );
      },
    }),
  });
  await rooms.open();
  rooms.model.play([
    { kind: "text", text: "Hello" },
    { kind: "end", stop: "end" },
  ]);
  await rooms.send((await rooms.session()).id, "a", "Hi");
  const told = "the end of an answer could not be stored";
  await rooms.until(() => rooms.lines.some(({ message }) => message === told));
  const hold = rooms.db.prepare("SELECT id FROM holds").pluck().get();
  expect(hold).toEqual(expect.any(String));
  expect(rooms.lines).toContainEqual({
    fields: { hold, problem: expect.stringContaining(code === "DATABASE_DAMAGED" ? "AppError" : code) },
    message: told,
  });
});
