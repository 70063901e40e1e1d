import { afterEach, beforeEach, expect, it } from "vitest";
import { createBills } from "../../../gateway/budget/bill/create-bills.ts";
import { firstIdAt } from "../../../gateway/budget/bill/utc-day.ts";
import { noUsage } from "../../../gateway/budget/ledger.ts";
import { createBillHandlers } from "../../../gateway/routes/bills.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { startAnthropicAdmin } from "../../support/upstreams/anthropic-admin.ts";

const key = "sk-ant-admin01-fake";
let api: Awaited<ReturnType<typeof startAnthropicAdmin>>;
let app: TestApp;
beforeEach(async () => {
  api = await startAnthropicAdmin({ key });
  app = await createTestApp({
    settings: { providers: [{ name: "anthropic", type: "anthropic", adminKey: key }] },
    handlers: ({ db, writer, clock, settings }) =>
      createBillHandlers({
        bills: createBills({
          db,
          writer,
          clock,
          settings: settings.current,
          adminKey: row => row.adminKey,
          idOf: async () => null,
          fetch: api.fetch,
          wait: async () => undefined,
          limits: { deadlineMs: 20_000, maxBytes: 100_000 },
          onCorrected: () => undefined,
        }),
      }),
  });
});
afterEach(async () => {
  await app.stop();
  await api.stop();
});

const day = "2026-11-01";
const bill = `/api/budget/bills/${day}/anthropic`;

it("a day goes its way over HTTP: listed, typed, fetched, corrected; no answer holds the key", async () => {
  const at = Date.parse(`${day}T10:00:00Z`);
  const id = `${firstIdAt(at)}001-8000-000000000000`;
  const who = { user: "owner", device: "", channel: "webchat", agent: "default", provider: "anthropic", model: "m" };
  await app.writer.run("ledger.hold", {
    ...{ id, at, day, boundNanoUsd: 2_000_000_000, messageId: null, sessionId: null, attempt: 1, lines: [] },
    ...who,
  });
  const settlement = { holdId: id, usage: noUsage, costNanoUsd: 2_000_000_000, state: "bound" as const, failureCode: null, at };
  await app.writer.run("ledger.settle", settlement);

  const listed = await app.call("GET", `/api/budget/bills/${day}`);
  expect(listed.json()).toMatchObject({
    bills: [{ provider: "anthropic", totalOurUsd: "2", totalTheirUsd: null, hasKey: true, canFetch: true }],
  });

  const typed = await app.call("PUT", bill, { figures: [{ model: null, usd: "1.000000001" }] });
  expect(typed.json()).toMatchObject({
    source: "typed",
    totalTheirUsd: "1.000000001",
    correctable: 1,
    correctionUsd: "-0.999999999",
  });
  expect(
    (
      await app.call("PUT", bill, {
        figures: [
          { model: "m", usd: "0" },
          { model: "n", usd: 0.25 },
        ],
      })
    ).json(),
  ).toMatchObject({ totalTheirUsd: "0.25" });

  api.book.costs = [{ day, model: "m", amount: "75.5", cost_type: "tokens", description: "Usage" }];
  const fetched = await app.call("POST", `${bill}/fetch`);
  expect(fetched.json()).toMatchObject({ source: "report", fetchedAt: app.clock.now(), totalTheirUsd: "0.755" });

  const corrected = await app.call("POST", `${bill}/correct`);
  expect(corrected.json()).toMatchObject({ corrected: 1, byUsd: "-1.245", bill: { totalOurUsd: "0.755", correctable: 0 } });
  for (const answer of [listed, typed, fetched, corrected]) expect(answer.payload).not.toContain(key);
  expect(app.db.prepare("SELECT DISTINCT actor FROM audit WHERE action LIKE 'bill.%'").all()).toEqual([{ actor: "owner" }]);
  expect(JSON.stringify(app.log.lines)).not.toContain(key);
});

it.each([
  ["PUT", bill, { figures: [] }],
  ["PUT", bill, { figures: [{ model: null, usd: -1 }] }],
  ["PUT", bill, { figures: [{ model: null, usd: "1e3" }] }],
  ["PUT", bill, { figures: [{ model: "", usd: 1 }] }],
  ["GET", "/api/budget/bills/yesterday", undefined],
  ["GET", "/api/budget/bills/2026-02-30", undefined],
])("refuses what is no figure and no day: %s %s %j", async (method, url, body) => {
  const answer = await app.call(method, url, body);
  expect([answer.statusCode, answer.json().error.code]).toEqual([400, "REQUEST_INVALID"]);
});

it("says in the person's language what the provider did", async () => {
  api.trouble({ status: 403 });
  const answer = await app.call("POST", `${bill}/fetch`, undefined, { headers: { "accept-language": "zh-CN" } });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error).toMatchObject({ code: "BILL_KEY_REFUSED", message: "anthropic 拒绝了管理密钥。" });
  api.trouble({ text: "?" });
  const unread = await app.call("POST", `${bill}/fetch`, undefined, { headers: { "accept-language": "zh-CN" } });
  expect([unread.statusCode, unread.json().error.message]).toEqual([502, "无法读取 anthropic 的报告：内容不是 JSON。"]);
});
