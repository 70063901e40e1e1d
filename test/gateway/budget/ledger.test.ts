import { afterEach, beforeEach, expect, it } from "vitest";
import { createLedger } from "../../../gateway/budget/create-ledger.ts";
import { noUsage } from "../../../gateway/budget/ledger.ts";
import { type Database, openDatabase } from "../../../gateway/db/open.ts";
import { createInlineWriter } from "../../../gateway/db/writer-inline.ts";
import { writes } from "../../../gateway/db/writes.ts";

let db: Database;
beforeEach(() => {
  db = openDatabase(":memory:");
});
afterEach(() => void db.close());

const hold = {
  id: "h",
  messageId: "m",
  sessionId: "s",
  principal: "owner",
  channel: "webchat",
  agent: "default",
  provider: "p",
  model: "x",
  attempt: 1,
  at: 5,
};
const row = () =>
  db
    .prepare(
      "SELECT state, input_tokens AS input, output_tokens AS output, estimated, failure_code AS code, settled_at AS at FROM usage",
    )
    .get();

it("holds before, settles once, and keeps the first figures", async () => {
  const ledger = createLedger({ writer: createInlineWriter(db, writes) });
  expect(await ledger.hold(hold)).toEqual({ kind: "granted", holdId: "h" });
  expect(row()).toEqual({ state: "held", input: 0, output: 0, estimated: 0, code: null, at: null });
  await ledger.settle({ holdId: "h", usage: { ...noUsage, inputTokens: 3, outputTokens: 4 }, failureCode: null, at: 9 });
  await ledger.settle({ holdId: "h", usage: null, failureCode: "MODEL_CUT", at: 10 });
  expect(row()).toEqual({ state: "settled", input: 3, output: 4, estimated: 0, code: null, at: 9 });
});

it("marks as estimated what was not reported", async () => {
  const ledger = createLedger({ writer: createInlineWriter(db, writes) });
  await ledger.hold(hold);
  await ledger.settle({ holdId: "h", usage: null, failureCode: "MODEL_CUT", at: 9 });
  expect(row()).toMatchObject({ state: "settled", estimated: 1, code: "MODEL_CUT" });
});
