import { afterEach, beforeEach, expect, it } from "vitest";
import { noUsage } from "../../../gateway/budget/ledger.ts";
import { openDatabase } from "../../../gateway/db/open.ts";
import { createConversationRooms } from "../../support/conversation-rooms.ts";
import { endOf, holdOf, type LedgerRoom, line, openLedger } from "./ledger-room.ts";

const most = Number.MAX_SAFE_INTEGER;
const all = { inputTokens: most, outputTokens: most, cacheReadTokens: most, cacheWriteTokens: most };

let ledger: LedgerRoom;
beforeEach(() => {
  ledger = openLedger();
});
afterEach(() => ledger.close());

it("of a day stay at the largest that is exact: no settlement is lost to them", async () => {
  await ledger.total("*");
  for (let n = 0; n < 1_100; n++) await ledger.hold(holdOf(`h${n}`, 5));
  await Promise.all(
    Array.from({ length: 1_100 }, (_, n) =>
      ledger.settle(endOf(`h${n}`, most, { usage: { ...noUsage, ...all }, state: "bound" })),
    ),
  );
  expect(
    ledger.row(
      "SELECT calls, cost_nano_usd AS cost, estimated_nano_usd AS estimated, input_tokens AS input, output_tokens AS output FROM usage_days",
    ),
  ).toEqual({ calls: 1_100, cost: most, estimated: most, input: most, output: most });
  expect(await ledger.total("*")).toEqual({ spentNanoUsd: most, heldNanoUsd: 0 });
  expect(await ledger.hold(holdOf("next", 1, { lines: [line("*", 1e9)] }))).toMatchObject({
    kind: "refused",
    spentNanoUsd: most,
  });
});

it("of a month, over rows that are each at the largest, are read without a fault", async () => {
  for (let n = 0; n < 1_100; n++) {
    await ledger.hold(holdOf(`h${n}`, most, { user: `u${n}` }));
    if (n % 2 === 0) await ledger.hold(holdOf(`open${n}`, most));
  }
  await Promise.all(Array.from({ length: 1_100 }, (_, n) => ledger.settle(endOf(`h${n}`, most))));
  expect(await ledger.total("*", "2026-11")).toEqual({ spentNanoUsd: most, heldNanoUsd: most });
});

it("are exact again once they are below the largest: what is held beyond it is given back whole", async () => {
  await ledger.total("*");
  await ledger.hold(holdOf("small", 7));
  for (const id of ["a", "b", "c"]) await ledger.hold(holdOf(id, most));
  for (const id of ["a", "b"]) await ledger.settle(endOf(id, 10));
  expect(await ledger.total("*")).toEqual({ spentNanoUsd: 20, heldNanoUsd: most });
  await ledger.settle(endOf("c", 10));
  expect(await ledger.total("*")).toEqual({ spentNanoUsd: 30, heldNanoUsd: 7 });
});

it("of conversations and of their answers stay there too", async () => {
  const db = openDatabase(":memory:");
  const rooms = createConversationRooms({ db });
  const { id: session } = await rooms.session();
  db.prepare("UPDATE sessions SET cost_nano_usd = ? WHERE id = ?").run(BigInt(2) ** BigInt(63) - BigInt(2), session);
  await rooms.writer.run("messages.accept", {
    ...{ id: "m", sessionId: session, channel: "webchat", externalId: null, sender: "owner", fingerprint: "f", text: "x" },
    ...{ parts: "[]", files: [], title: "Hi", preview: "Hi", model: undefined, at: 1 },
  });
  await rooms.conversations.beginReply("re-m", "m");
  db.prepare("UPDATE messages SET cost_nano_usd = ? WHERE id = 're-m'").run(BigInt(2) ** BigInt(63) - BigInt(2));
  const at = rooms.clock.now();
  await rooms.writer.run("ledger.hold", holdOf("first", 5, { sessionId: session, messageId: "m", at }));
  await rooms.writer.run("ledger.settle", endOf("first", most));
  const costs = () => [
    db.prepare("SELECT cost_nano_usd FROM sessions").pluck().get(),
    db.prepare("SELECT cost_nano_usd FROM messages WHERE id = 're-m'").pluck().get(),
  ];
  expect(costs()).toEqual([most, most]);
  await rooms.writer.run("ledger.hold", holdOf("second", 5, { sessionId: session, messageId: "m", at }));
  await rooms.conversations.finishReply({
    ...{ replyId: "re-m", state: "answered", text: "a", parts: "[]", preview: "a", model: null, insteadOf: null, usage: null },
    ...{ failure: null, failureCode: null, settlement: endOf("second", most), outboxId: "o", actor: "owner", at },
  });
  expect(costs()).toEqual([most, most]);
  await rooms.close();
});
