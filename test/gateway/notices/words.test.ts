import { describe, expect, test } from "vitest";
import { NoticeKind, type NoticeSlot, noticeText } from "../../../contract/notices.ts";
import type { BudgetNotice } from "../../../contract/routes/budget.ts";
import { fromBudget } from "../../../gateway/notices/budget-notice.ts";
import { payloadOf } from "../../../gateway/notices/push/payload.ts";

const crossed: BudgetNotice = {
  ...{ id: "stop:day:*:2026-11-21", line: "stop", unit: "day", scope: "*", name: "", window: "2026-11-21" },
  ...{ spentUsd: "1.98", limitUsd: "2", resetsAt: new Date(2026, 10, 22).getTime(), at: 5 },
};

describe("a crossed line in words", () => {
  const read = (notice: BudgetNotice) => {
    const { kind, slots } = fromBudget(notice);
    return (["en", "zh-CN"] as const).map(language => noticeText({ kind, slots: { ...slots } }, language));
  };

  test("used up", () => {
    expect(read(crossed)).toEqual([
      {
        title: "The budget for today is used up",
        body: "$1.98 of $2.00 is spent or reserved. Add money, or wait until Nov 22, 12:00 AM.",
      },
      { title: "今日预算已用完", body: "已花费和预留 US$1.98，预算 US$2.00。可追加预算，或等到 11月22日 00:00。" },
    ]);
  });

  test("a request that was too dear while much is left, of one person", () => {
    const one = { ...crossed, unit: "month" as const, scope: "user:owner", name: "owner", spentUsd: "0.001" };
    expect(read(one).map(({ title }) => title)).toEqual([
      "Owner: A request was too dear for the budget of this month",
      "所有者：有请求超出本月预算余额",
    ]);
    expect(read(one)[0]?.body).toContain("$0.001 of $2.00");
  });

  test("the alert line, of a device", () => {
    const one = { ...crossed, line: "alert" as const, scope: "device:1", name: "Anna's phone", spentUsd: "1.6" };
    expect(read(one).map(({ title }) => title)).toEqual([
      "Anna's phone: $1.60 of $2.00 spent",
      "Anna's phone：已花费 US$1.60，预算 US$2.00",
    ]);
  });

  test("raised and crossed again it is another thing", () => {
    expect(fromBudget(crossed).id).not.toBe(fromBudget({ ...crossed, limitUsd: "3" }).id);
    expect(fromBudget(crossed).id).toBe(fromBudget({ ...crossed, spentUsd: "1.99" }).id);
  });
});

test("spans, moments and failures are written in the reader's language", () => {
  const left = (forMs: number, language: "en" | "zh-CN") =>
    noticeText({ kind: "keyExpires", slots: { left: { forMs } } }, language).title;
  const dayMs = 86_400_000;
  expect([left(7 * dayMs, "en"), left(dayMs, "en"), left(5_400_000, "en"), left(7 * dayMs, "zh-CN")]).toEqual([
    "Tailscale signs this computer out in 7 days",
    "Tailscale signs this computer out in 1 day",
    "Tailscale signs this computer out in 2 hours",
    "Tailscale 将在 7天后让这台电脑退出登录",
  ]);
  const problem: NoticeSlot = { code: "OLLAMA_NOT_RUNNING", slots: {} };
  expect(noticeText({ kind: "reachLost", slots: { problem } }, "zh-CN").body).toBe("Ollama 没有运行。");
});

test("every kind has words in both languages", () => {
  for (const kind of NoticeKind.options)
    for (const language of ["en", "zh-CN"] as const) {
      const { title, body } = noticeText({ kind, slots: {} }, language);
      expect([kind, title.length > 0, /[{}]/.test(title + body)]).toEqual([kind, true, false]);
    }
});

test("a payload is at most 3,000 bytes, cut between letters, and valid", () => {
  const at = 1;
  const long = { id: "answer:1", kind: "answerReady" as const, path: "/c/1", at };
  for (const text of ["火".repeat(4_000), "👩‍🚀".repeat(900), '"\\\n'.repeat(2_000)]) {
    const payload = payloadOf({ ...long, slots: { agent: "Hearth", text } }, "en");
    expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(3_000);
    expect(Buffer.byteLength(payload)).toBeGreaterThan(1_500);
    const { body, ...rest } = JSON.parse(payload) as Record<string, string>;
    expect(rest).toEqual({ id: "answer:1", kind: "answerReady", path: "/c/1", title: "Hearth has answered" });
    expect(body?.endsWith("…")).toBe(true);
    expect(body).not.toContain("\uFFFD");
  }
  expect(JSON.parse(payloadOf({ ...long, slots: { agent: "Hearth", text: "Yes." } }, "zh-CN"))).toMatchObject({
    title: "Hearth 已回答",
    body: "Yes.",
  });
});
