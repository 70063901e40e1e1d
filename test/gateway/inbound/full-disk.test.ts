import { afterEach, beforeEach, expect, it } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { Writer } from "../../../gateway/db/writes.ts";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";
import { type Step, say } from "../../support/fake-model.ts";

let rooms: Rooms;
let session: string;
let full: boolean;
/** Writes that a full disk refused. */
let refused: string[];

const onDisk = (inner: Writer): Writer => ({
  run: (name, args, options) => {
    if (!full) return inner.run(name, args, options);
    refused.push(name);
    return Promise.reject(AppError.of("DISK_FULL"));
  },
  stop: () => inner.stop(),
});

beforeEach(async () => {
  full = false;
  refused = [];
  rooms = createConversationRooms({ writer: onDisk });
  await rooms.open();
  session = (await rooms.session()).id;
});
afterEach(async () => {
  full = false;
  await rooms.close();
});

const states = (): string[] => rooms.messages(session).map(({ role, state, text }) => `${role} ${state} ${text}`);
const held = (): unknown => rooms.db.prepare("SELECT count(*) FROM usage WHERE state = 'held'").pluck().get();
const refusals = (name: string): number => refused.filter(one => one === name).length;

it.each<[string, Step[], string, string | undefined]>([
  ["that was over", say("lo"), "answered Hello", undefined],
  ["that was cut by it", [{ kind: "text", text: "lo" }, 20, ...say("!"), "hang"], "interrupted Hello!", "DISK_FULL"],
])("an answer %s is stored once the disk takes it, with what it cost", async (_what, rest, ending, code) => {
  rooms.model.play([{ kind: "text", text: "Hel" }, 30, ...rest]);
  await rooms.send(session, "a", "Hi");
  await rooms.until(() => rooms.events.some(event => event.kind === "message.delta"));
  full = true;
  await rooms.until(() => refusals("replies.finish") > 5);
  expect(states()).toEqual(["user answering Hi", "assistant answering Hel"]);
  full = false;
  await rooms.quiet();
  expect(states()).toEqual(["user answered Hi", `assistant ${ending}`]);
  expect(rooms.messages(session)[1]?.failure?.code).toBe(code);
  expect(held()).toBe(0);
});

it("a message whose answer could not be begun is answered once it can, and before those that came later", async () => {
  rooms.model.play([30, ...say("first")], say("second"), say("third"));
  await rooms.send(session, "a", "1");
  await rooms.send(session, "b", "2");
  await rooms.until(() => rooms.model.open() === 1);
  full = true;
  await rooms.until(() => refusals("replies.finish") > 1);
  full = false;
  await rooms.until(() => rooms.messages(session).some(({ id, state }) => id === "a" && state === "answered"));
  full = true;
  await rooms.until(() => refusals("replies.begin") > 2 || refusals("replies.finish") > 5);
  full = false;
  await rooms.send(session, "c", "3");
  await rooms.quiet();
  expect(rooms.model.requests).toHaveLength(3);
  expect(rooms.messages(session).filter(({ role, state }) => role === "user" && state !== "answered")).toEqual([]);
  expect(held()).toBe(0);
});

it("a stop is heard while the disk is full, and holds when it is not any more", async () => {
  rooms.model.play(["hang"]);
  await rooms.send(session, "a", "Hi");
  await rooms.until(() => rooms.model.open() === 1);
  full = true;
  const began = performance.now();
  await rooms.inbound.stopAnswers(session);
  expect(performance.now() - began).toBeLessThan(2_500);
  expect(rooms.model.open()).toBe(0);
  full = false;
  await rooms.quiet();
  expect(states()).toEqual(["user answered Hi", "assistant interrupted "]);
  expect(held()).toBe(0);
  await rooms.inbound.retry(session, "a", { model: undefined, sender: "owner", language: "en" });
  await rooms.inbound.stopAnswers(session);
});
