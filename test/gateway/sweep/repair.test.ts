import { afterEach, beforeEach, expect, it } from "vitest";
import { type Database, openDatabase } from "../../../gateway/db/open.ts";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";
import { holdOf } from "../budget/ledger-room.ts";

let db: Database;
let rooms: Rooms;
let session: string;
beforeEach(async () => {
  db = openDatabase(":memory:");
  rooms = createConversationRooms({ db });
  session = (await rooms.session()).id;
});
afterEach(() => rooms.close());

/** A message that was being answered when the process died; `shown` is what had come of its answer. */
const dying = async (id: string, shown: string, bound: number): Promise<void> => {
  const at = rooms.clock.now();
  await rooms.writer.run("messages.accept", {
    ...{ id, sessionId: session, channel: "webchat", externalId: null, sender: "owner", fingerprint: "f", text: "x".repeat(40) },
    ...{ parts: "[]", files: [], title: "Hi", preview: "Hi", model: undefined, at },
  });
  await rooms.conversations.beginReply(`re-${id}`, id);
  if (shown !== "") await rooms.conversations.keepChunks(`re-${id}`, [{ chunk: 1, part: "text", text: shown }]);
  await rooms.writer.run("ledger.hold", holdOf(`hold-${id}`, bound, { sessionId: session, messageId: id, at }));
};
const repair = () => rooms.writer.run("sweep.repair", { at: rooms.clock.now() });

it("books what was held at its bound, with its answer and in its conversation", async () => {
  await dying("a", "Once upon a time", 900);
  expect(await repair()).toEqual({
    interrupted: ["re-a"],
    settled: 1,
    recovered: [{ holdId: "hold-a", costNanoUsd: 900 }],
    stuck: [],
  });
  expect(rooms.messages(session)).toMatchObject([
    { id: "a", state: "answered", cost: null },
    { id: "re-a", state: "interrupted", text: "Once upon a time", cost: { usd: "0.0000009", estimated: true } },
  ]);
  expect(rooms.conversations.session(session, null).costUsd).toBe("0.0000009");
  expect(
    db
      .prepare(
        "SELECT state, cost_nano_usd AS cost, estimated, input_tokens AS input, output_tokens AS output, failure_code AS code FROM usage",
      )
      .all(),
  ).toEqual([{ state: "bound", cost: 900, estimated: 1, input: 10, output: 4, code: "MODEL_CUT" }]);
  expect(db.prepare("SELECT cost_nano_usd AS cost, estimated_nano_usd AS estimated FROM usage_days").all()).toEqual([
    { cost: 900, estimated: 900 },
  ]);
});

it("keeps the money of an answer of which nothing was shown: its message is answered anew", async () => {
  await dying("a", "", 900);
  expect(await repair()).toMatchObject({ interrupted: [], settled: 1 });
  expect(rooms.messages(session)).toMatchObject([{ id: "a", state: "received" }]);
  expect(rooms.conversations.session(session, null).costUsd).toBe("0.0000009");
});

it("settles what costs nothing without waiting for a bill", async () => {
  await dying("a", "Once", 0);
  expect(await repair()).toMatchObject({ settled: 1, recovered: [] });
  expect(db.prepare("SELECT state, cost_nano_usd AS cost, estimated FROM usage").all()).toEqual([
    { state: "settled", cost: 0, estimated: 1 },
  ]);
  expect(rooms.messages(session)[1]).toMatchObject({ cost: null });
});

it("does nothing the second time", async () => {
  await dying("a", "Once", 900);
  await repair();
  const before = db.prepare("SELECT * FROM usage").all();
  expect(await repair()).toEqual({ interrupted: [], settled: 0, recovered: [], stuck: [] });
  expect(db.prepare("SELECT * FROM usage").all()).toEqual(before);
});

it("a hold that cannot be booked keeps no start from going on: it stays held, and is told", async () => {
  await dying("a", "Once", 900);
  for (const id of ["bad", "later"]) await rooms.writer.run("ledger.hold", holdOf(id, 70));
  db.exec("CREATE TEMP TRIGGER sick BEFORE INSERT ON usage WHEN NEW.id = 'bad' BEGIN SELECT RAISE(ABORT, 'no such row'); END");
  const repaired = await rooms.sweep.repair();
  expect(repaired).toMatchObject({
    interrupted: ["re-a"],
    settled: 2,
    recovered: [
      { holdId: "hold-a", costNanoUsd: 900 },
      { holdId: "later", costNanoUsd: 70 },
    ],
    stuck: [{ holdId: "bad", problem: "SqliteError: no such row" }],
  });
  expect(db.prepare("SELECT id FROM holds").pluck().all()).toEqual(["bad"]);
  expect(db.prepare("SELECT sum(cost_nano_usd) FROM usage_days").pluck().get()).toBe(970);
  expect(rooms.lines).toContainEqual({
    fields: { hold: "bad", problem: "SqliteError: no such row" },
    message: "a hold of a former run could not be settled",
  });
});

it("lets a hold go that is booked already, as after a restore of a state from while it ran", async () => {
  for (const id of ["booked", "open"]) await rooms.writer.run("ledger.hold", holdOf(id, 70));
  db.exec(
    `INSERT INTO usage SELECT 'booked', '2026-11-21', 'owner', '', 'api', 'a', 'p', 'm', NULL, NULL, 1, 'settled', 3, 70, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 1, 1, NULL`,
  );
  const total = () => rooms.writer.run("counters.total", { scope: "*", window: "2026-11-21" });
  expect((await total()).heldNanoUsd).toBe(140);
  expect(await repair()).toEqual({
    interrupted: [],
    settled: 1,
    recovered: [{ holdId: "open", costNanoUsd: 70 }],
    stuck: [],
  });
  expect(db.prepare("SELECT id, cost_nano_usd AS cost FROM usage ORDER BY id").all()).toEqual([
    { id: "booked", cost: 3 },
    { id: "open", cost: 70 },
  ]);
  expect([db.prepare("SELECT id FROM holds").all(), (await total()).heldNanoUsd]).toEqual([[], 0]);
});

it("a disk that is full is no hold's fault: nothing is mended, and the start tells it", async () => {
  await dying("a", "Once", 900);
  db.function("fills", () => {
    throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
  });
  db.exec("CREATE TEMP TRIGGER full BEFORE INSERT ON usage BEGIN SELECT fills(); END");
  await expect(repair()).rejects.toMatchObject({ code: "DISK_FULL" });
  expect(rooms.messages(session)[1]).toMatchObject({ state: "answering" });
});

it("settles a hold that belongs to no conversation", async () => {
  await rooms.writer.run("ledger.hold", holdOf("h", 70, { channel: "api" }));
  expect(await repair()).toMatchObject({ recovered: [{ holdId: "h", costNanoUsd: 70 }] });
  expect(db.prepare("SELECT input_tokens AS input, output_tokens AS output FROM usage").all()).toEqual([{ input: 0, output: 0 }]);
});
