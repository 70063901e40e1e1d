import { describe, expect, test } from "vitest";
import { barAt, monthMarks, nextBar, niceTop, totalsOf } from "../../../renderer/budget/history/chart-scale.ts";
import { resetWords } from "../../../renderer/budget/overview/reset-words.ts";
import { findRows, sortChanges } from "../../../renderer/budget/prices/sort-changes.ts";
import { shareName } from "../../../renderer/budget/share-name.ts";
import { budgetCatalogues } from "../../../renderer/i18n/budget-text.ts";
import { buildChanges, priced } from "../../support/mock-gateway/prices-data.ts";

describe("the chart", () => {
  test.each([
    [0, 1],
    [0.0042, 0.005],
    [1, 1],
    [3.41, 4],
    [0.3, 0.3],
    [9.1, 10],
    [Number.NaN, 1],
  ])("%d fits under %d", (most, top) => {
    expect(niceTop(most)).toBe(top);
  });

  test("names months where they begin, but not at its very end", () => {
    const days = Array.from({ length: 40 }, (_, at) => ({
      day: new Date(Date.UTC(2026, 8, 25 + at)).toISOString().slice(0, 10),
    }));
    expect(monthMarks(days)).toEqual([{ key: "2026-10", at: 6 / 40 }]);
  });

  test("a finger meets the bar under it, at the edges too", () => {
    expect([barAt(0, 90), barAt(0.5, 90), barAt(1, 90), barAt(-0.1, 90)]).toEqual([0, 45, 89, 0]);
  });

  test("keys walk by days and weeks and stop at the ends", () => {
    expect(["ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End", "a"].map(key => nextBar(key, 3, 10))).toEqual([
      2,
      4,
      0,
      9,
      0,
      9,
      null,
    ]);
  });

  test("the mean counts from the first day with any spending", () => {
    const day = (key: string, usd: string, calls: number) => ({
      day: key,
      usd,
      calls,
      estimatedUsd: "0",
      inputTokens: 0,
      outputTokens: 0,
    });
    const days = [day("1", "0", 0), day("2", "3", 2), day("3", "0", 0), day("4", "1.5", 1)];
    expect(totalsOf(days)).toEqual({ calls: 3, meanUsd: 1.5, dearest: days[1] });
    expect(totalsOf([day("1", "0", 0)])).toEqual({ calls: 0, meanUsd: 0, dearest: null });
  });
});

describe("when a budget starts anew", () => {
  const words = budgetCatalogues.en.overview;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const midnight = new Date(2026, 10, 22).getTime();
  const hour = 3_600_000;

  test("a day's at midnight, a month's on its day", () => {
    expect(resetWords({ resetsAt: midnight, unit: "day", timeZone: here, now: midnight - 6 * hour, language: "en" }, words)).toBe(
      "at midnight, in 6 hours",
    );
    const first = Date.parse("2026-12-01T00:00Z");
    expect(resetWords({ resetsAt: first, unit: "month", timeZone: "UTC", now: first - 72 * hour, language: "en" }, words)).toBe(
      "on December 1, in 3 days",
    );
  });

  test("a midnight elsewhere names the place", () => {
    const zone = here === "Asia/Tokyo" ? "America/New_York" : "Asia/Tokyo";
    const at = Date.parse(zone === "Asia/Tokyo" ? "2026-11-21T15:00Z" : "2026-11-22T05:00Z");
    const said = resetWords({ resetsAt: at, unit: "day", timeZone: zone, now: at - hour, language: "en" }, words);
    expect(said).toBe(`at 12:00 AM (${zone}), in 1 hour`);
  });
});

test("shares are called as people call them, in both languages", () => {
  const names = budgetCatalogues.en.names;
  expect([
    shareName("channel", { id: "cli", name: "cli" }, names),
    shareName("channel", { id: "telegram", name: "telegram" }, names),
    shareName("user", { id: "owner", name: "owner" }, names),
    shareName("device", { id: "", name: "" }, names),
    shareName("agent", { id: "main", name: "Main" }, names),
    shareName("user", { id: "d3", name: "" }, names),
    shareName("channel", { id: "webchat", name: "" }, budgetCatalogues["zh-CN"].names),
  ]).toEqual(["Terminal", "telegram", "Owner", "With the owner's token", "Main", "d3", "网页"]);
});

test("prices that jump are apart from those that do not", () => {
  const { startling, others, counts } = sortChanges(buildChanges());
  expect(startling.map(one => one.ref)).toEqual(["openai/gpt-6-mini"]);
  expect([others.length, counts]).toEqual([3, { changed: 2, added: 1, removed: 1 }]);
});

test("the table is found in by words in any order", () => {
  const rows = ["openai/gpt-6", "openai/gpt-6-mini", "google/gemini"].map(ref => priced(ref, "table", "1", "2"));
  expect(findRows(rows, "MINI openai", 10).rows.map(one => one.ref)).toEqual(["openai/gpt-6-mini"]);
  expect(findRows(rows, "o", 2)).toMatchObject({ rows: rows.slice(0, 2), more: 1 });
});
