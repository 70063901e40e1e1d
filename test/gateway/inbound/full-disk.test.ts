import { afterEach, beforeEach, expect, it } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { Writer } from "../../../gateway/db/writes.ts";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";
import { lastText, type Step, say } from "../../support/fake-model.ts";

let rooms: Rooms;
let session: string;
let full: boolean;
/** The disk is full from the first write of this name that is asked for. */
let fillsAt: string | null;
/** Writes that a full disk refused. */
let refused: string[];

const onDisk = (inner: Writer): Writer => ({
  run: (name, args, options) => {
    full ||= name === fillsAt;
    if (!full) return inner.run(name, args, options);
    refused.push(name);
    return Promise.reject(AppError.of("DISK_FULL"));
  },
  stop: () => inner.stop(),
});

beforeEach(async () => {
  full = false;
  fillsAt = null;
  refused = [];
  rooms = createConversationRooms({ writer: onDisk });
  await rooms.open();
  session = (await rooms.session()).id;
});
afterEach(async () => {
  frees();
  await rooms.close();
});

const frees = (): void => {
  fillsAt = null;
  full = false;
};
const states = (): string[] => rooms.messages(session).map(({ role, state, text }) => `${role} ${state} ${text}`);
const held = (): unknown => rooms.db.prepare("SELECT count(*) FROM usage WHERE state = 'held'").pluck().get();
const refusals = (name: string): number => refused.filter(one => one === name).length;

it.each<[string, Step[], string, string | undefined]>([
  ["that was over", say("lo"), "answered Hello", undefined],
  ["that was cut by it", [{ kind: "text", text: "lo" }, 20, ...say("!"), "hang"], "interrupted Hello!", "DISK_FULL"],
])("an answer %s is stored once the disk takes it, with what it cost", async (_what, rest, ending, code) => {
  rooms.model.play([{ kind: "text", text: "Hel" }, 30, ...rest]);
  rooms.hub.subscribe(({ event }) => {
    if (event.kind === "message.delta") full = refused.length === 0;
  });
  await rooms.send(session, "a", "Hi");
  await rooms.until(() => refusals("replies.finish") > 5);
  expect(states()).toEqual(["user answering Hi", "assistant answering Hel"]);
  full = false;
  await rooms.quiet();
  expect(states()).toEqual(["user answered Hi", `assistant ${ending}`]);
  expect(rooms.messages(session)[1]?.failure?.code).toBe(code);
  expect(held()).toBe(0);
});

it.each(["replies.begin", "ledger.hold", "replies.finish"])(
  "a message that a full disk held up at %s is answered once it can, and before those that came later",
  async name => {
    rooms.model.play(say("first"), say("second"), say("third"));
    await rooms.send(session, "a", "1");
    await rooms.quiet();
    fillsAt = name;
    await rooms.send(session, "b", "2");
    await rooms.until(() => refusals(name) > 2);
    frees();
    await rooms.send(session, "c", "3");
    await rooms.quiet();
    expect(rooms.model.requests.map(lastText)).toEqual(["1", "2", "3"]);
    expect(states().filter(state => state.startsWith("user"))).toEqual(["1", "2", "3"].map(text => `user answered ${text}`));
    expect(states().filter(state => state.startsWith("assistant"))).toEqual(
      ["first", "second", "third"].map(text => `assistant answered ${text}`),
    );
    expect(held()).toBe(0);
  },
);

it("a stop ends an answer whose hold waits for the disk, and no model is asked", async () => {
  fillsAt = "ledger.hold";
  await rooms.send(session, "a", "Hi");
  await rooms.until(() => refusals("ledger.hold") > 2);
  const stopped = rooms.inbound.stopAnswers(session);
  await rooms.until(() => refusals("replies.finish") > 0);
  frees();
  await stopped;
  await rooms.quiet();
  expect(states()).toEqual(["user answered Hi", "assistant interrupted "]);
  expect(rooms.messages(session)[1]?.failure).toBeNull();
  expect([rooms.model.requests.length, held()]).toEqual([0, 0]);
});

it("a message whose hold waits for the disk when the gateway goes down waits again", async () => {
  fillsAt = "ledger.hold";
  await rooms.send(session, "a", "Hi");
  await rooms.until(() => refusals("ledger.hold") > 2);
  fillsAt = null;
  const over = rooms.inbound.stop();
  full = false;
  await over;
  expect(states()).toEqual(["user received Hi"]);
  expect([rooms.model.requests.length, held()]).toEqual([0, 0]);
});

it("a stop is heard while the disk is full, and holds when it is not any more", async () => {
  rooms.model.play(["hang"]);
  await rooms.send(session, "a", "Hi");
  await rooms.until(() => rooms.model.open() === 1);
  full = true;
  await rooms.inbound.stopAnswers(session);
  // It does not wait for the disk.
  expect(states()).toEqual(["user answering Hi", "assistant answering "]);
  expect(rooms.model.open()).toBe(0);
  full = false;
  await rooms.quiet();
  expect(states()).toEqual(["user answered Hi", "assistant interrupted "]);
  expect(held()).toBe(0);
  await rooms.inbound.retry(session, "a", { model: undefined, sender: "owner", language: "en" });
  await rooms.inbound.stopAnswers(session);
});
