import { afterEach, expect, test } from "vitest";
import { createPause } from "../../../gateway/inbound/pause.ts";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";
import { say } from "../../support/fake-model.ts";

let rooms: Rooms;
afterEach(() => rooms.close());

const states = (session: string): string[] => rooms.messages(session).map(({ role, state }) => `${role} ${state}`);

test("while paused a message is stored and waits; after the pause it is answered, once", async () => {
  rooms = createConversationRooms();
  await rooms.open();
  const { id } = await rooms.session();
  await rooms.pause.set(true, "owner");
  rooms.model.play(say("Here I am."));
  await rooms.send(id, "m1", "Hello?");
  await rooms.send(id, "m1", "Hello?");
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(states(id)).toEqual(["user received"]);
  expect(rooms.model.requests).toHaveLength(0);

  await rooms.pause.set(false, "owner");
  await expect.poll(() => states(id)).toEqual(["user answered", "assistant answered"]);
  expect(rooms.model.requests).toHaveLength(1);
});

test("a conversation that only waits in a pause is not busy, and its watchers hear so", async () => {
  rooms = createConversationRooms();
  await rooms.open();
  const { id } = await rooms.session();
  const heard = (): boolean[] =>
    rooms.events.flatMap(event => (event.kind === "session.changed" && event.session.id === id ? [event.session.busy] : []));
  const listed = (): (boolean | undefined)[] => [
    rooms.conversations.session(id, null).busy,
    rooms.conversations.list(null, { before: undefined, limit: 5 }).sessions[0]?.busy,
  ];
  await rooms.pause.set(true, "owner");
  rooms.model.play(say("Here I am."));
  await rooms.send(id, "m1", "Hello?");
  expect(listed()).toEqual([false, false]);
  expect(heard()).not.toContain(true);
  await rooms.pause.set(false, "owner");
  await expect.poll(() => states(id)).toEqual(["user answered", "assistant answered"]);
  expect(heard()).toContain(true);
  expect(heard().at(-1)).toBe(false);
});

test("a message that waits when the pause begins makes its conversation quiet at once", async () => {
  rooms = createConversationRooms();
  const { id } = await rooms.session();
  await rooms.send(id, "m1", "Before the start");
  expect(rooms.conversations.session(id, null).busy).toBe(true);
  rooms.events.splice(0);
  await rooms.pause.set(true, "owner");
  expect(rooms.events).toMatchObject([{ kind: "session.changed", session: { id, busy: false } }]);
});

test("a pause outlives a restart, and is in the audit with who asked for it", async () => {
  rooms = createConversationRooms();
  rooms.clock.advance(5);
  await rooms.pause.set(true, "device:d1");
  await rooms.pause.set(true, "device:d1");
  const { db, writer, clock } = rooms;
  const next = createPause({ db, writer, clock });
  expect([next.paused(), next.pausedAt()]).toEqual([true, clock.now()]);
  await next.set(false, "owner");
  expect(createPause({ db, writer, clock }).paused()).toBe(false);
  const audit = db.prepare("SELECT actor || ' ' || action FROM audit WHERE action LIKE 'answering.%' ORDER BY id").pluck().all();
  expect(audit).toEqual(["device:d1 answering.paused", "owner answering.resumed"]);
});

test("an answer that runs when the pause begins goes on to its end; the next one waits", async () => {
  rooms = createConversationRooms();
  await rooms.open();
  const { id } = await rooms.session();
  rooms.model.play([{ kind: "text", text: "Half" }, 20, ...say(" and whole")]);
  await rooms.send(id, "m1", "one");
  await expect.poll(() => rooms.model.requests.length).toBe(1);
  await rooms.pause.set(true, "owner");
  await rooms.send(id, "m2", "two");
  await expect.poll(() => states(id)).toContain("assistant answered");
  expect(states(id)).toContain("user received");
  expect(rooms.model.requests).toHaveLength(1);
});
