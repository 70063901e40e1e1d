import { expect, it } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import { Cost } from "../../../contract/settings/cost.ts";
import { openDatabase } from "../../../gateway/db/open.ts";
import { createInlineWriter } from "../../../gateway/db/writer-inline.ts";
import { type Writer, writes } from "../../../gateway/db/writes.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { createFakeModel } from "../../support/fake-model.ts";
import { someFacts } from "../../support/money.ts";
import { recordingLog } from "../../support/temp-home.ts";
import { createTestBudget, plainPrice } from "../../support/test-budget.ts";

it("14 litellm PR #30039: what the disk does not take is written as soon as it does, and is held until then", async () => {
  const db = openDatabase(":memory:");
  const inner = createInlineWriter(db, writes);
  let full = 1;
  const run: Writer["run"] = async (...args) => {
    if (args[0] === "ledger.settle" && full-- > 0) throw AppError.of("DISK_FULL");
    return await inner.run(...args);
  };
  const budget = createTestBudget(
    { writer: { ...inner, run }, clock: createFakeClock(), log: recordingLog(), cost: () => Cost.parse({ dailyBudget: 1 }) },
    { find: () => ({ kind: "priced", price: plainPrice }) },
  );
  const reserved = await budget.reserve(
    {
      ...{ principal: "owner", channel: "api", agent: "default", sessionId: null, messageId: null, attempt: 1 },
      ...{
        to: { provider: createFakeModel("cloud"), model: "one" },
        facts: someFacts({ maxOutputTokens: 100 }),
        countTokens: null,
      },
    },
    new AbortController().signal,
  );
  if (reserved.kind === "refused") throw new Error("it was refused");
  const settled = budget.settle(
    reserved.granted.settle({
      ...{ reported: { inputTokens: 7, outputTokens: 5 }, finished: true, nothingDone: false, failureCode: null },
      estimate: () => {
        throw new Error("nothing is estimated");
      },
    }),
  );
  const read = (sql: string): unknown => db.prepare(sql).pluck().get();
  await expect.poll(() => full).toBe(0);
  expect([read("SELECT count(*) FROM holds"), read("SELECT count(*) FROM usage")]).toEqual([1, 0]);
  await settled;
  expect([read("SELECT count(*) FROM holds"), read("SELECT cost_nano_usd FROM usage")]).toEqual([0, 12_000]);
  await inner.stop();
  db.close();
});
