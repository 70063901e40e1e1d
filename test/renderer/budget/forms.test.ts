import { describe, expect, test } from "vitest";
import type { CostLimit } from "../../../contract/settings/cost.ts";
import { readAmount } from "../../../renderer/budget/amount.ts";
import { figuresOf, moveDay, yesterdayUtc } from "../../../renderer/budget/bill/bill-day.ts";
import { changesOf, draftOf, problemOf } from "../../../renderer/budget/overview/budget-draft.ts";
import { draftOfLimit, newDraft, problemOfLimit, rowOf, withMeters } from "../../../renderer/budget/overview/limit-rows.ts";
import { draftOfPrice, priceOf, rateProblem, tokensProblem } from "../../../renderer/budget/prices/price-draft.ts";
import { chooseTab } from "../../../renderer/budget/tab.ts";
import { aMeter, aMonth } from "../../support/mock-gateway/a-meter.ts";
import { freeRow, priced } from "../../support/mock-gateway/prices-data.ts";

describe("a typed amount", () => {
  test.each([
    ["2", "2"],
    ["$2.50", "2.50"],
    ["US$ 3", "3"],
    ["0,5", "0.5"],
    ["12,34", "12.34"],
    ["1,234", "1234"],
    ["1,234.50", "1234.50"],
    [".5", "0.5"],
    ["5.", "5"],
    ["0", "0"],
    ["9000000", "9000000"],
  ])("%j is %s dollars", (typed, usd) => {
    expect(readAmount(typed)).toEqual({ kind: "amount", usd });
  });
  test.each(["-1", "a", "1.2.3", "1,2345", "0.0000000001", "9000001", "1e3", "."])("%j is none", typed => {
    expect(readAmount(typed).kind).toBe("wrong");
  });
  test("nothing is nothing", () => {
    expect([readAmount(""), readAmount("  $ ")]).toEqual([{ kind: "empty" }, { kind: "empty" }]);
  });
});

describe("the form for the whole budget", () => {
  const cost = { dailyBudget: 2, alertThreshold: 0.8, stopThreshold: 0.95, onStop: "refuse" } as const;

  test("begins with the settings and changes nothing by itself", () => {
    expect(draftOf(cost)).toEqual({
      daily: "2",
      monthly: "",
      alertPercent: "80",
      stopPercent: "95",
      onStop: "refuse",
      localModel: "",
    });
    expect(changesOf(draftOf(cost), cost)).toEqual([]);
    expect(changesOf(draftOf({}), {})).toEqual([]);
  });

  test("writes only what was changed; an emptied amount is removed", () => {
    const draft = { ...draftOf(cost), daily: "", monthly: "40", onStop: "local" as const, localModel: "ollama/q" };
    expect(changesOf(draft, cost)).toEqual([
      { path: ["cost", "dailyBudget"], value: null },
      { path: ["cost", "monthlyBudget"], value: 40 },
      { path: ["cost", "onStop"], value: "local" },
      { path: ["cost", "localModel"], value: "ollama/q" },
    ]);
  });

  test.each([
    [{}, null],
    [{ daily: "0" }, null],
    [{ daily: "x" }, "amount"],
    [{ alertPercent: "120" }, "percent"],
    [{ stopPercent: "" }, "percent"],
    [{ alertPercent: "96" }, "order"],
    [{ daily: "5", monthly: "4" }, "dayAboveMonth"],
    [{ alertPercent: "87,5 %" }, null],
  ])("%j: %s", (change, problem) => {
    expect(problemOf({ ...draftOf(cost), ...change })).toBe(problem);
  });
});

describe("extra limits", () => {
  const rows: CostLimit[] = [
    { device: "Mia's tablet", dailyBudget: 0.25 },
    { agent: "kitchen", monthlyBudget: 3 },
    { user: "owner" },
  ];
  const meters = [
    { scope: "device:d3", kind: "device" as const, name: "Mia's tablet", fitsNobody: false, day: aMeter(), month: aMonth() },
    { scope: "agent:kitchen", kind: "agent" as const, name: "Kitchen helper", fitsNobody: false, day: aMeter(), month: aMonth() },
  ];

  test("find their meters by id and by the name that people write", () => {
    expect(withMeters(rows, meters).map(one => one.meters?.scope ?? null)).toEqual(["device:d3", "agent:kitchen", null]);
  });

  test("a changed row keeps what the form does not show", () => {
    const former = { user: "mia", dailyBudget: 1, rateLimit: { perMinute: 5, burst: 20 }, note: "kept" };
    const row = rowOf({ ...draftOfLimit(former), daily: "", monthly: "9", perMinute: "6" }, former);
    expect(row).toEqual({ note: "kept", user: "mia", monthlyBudget: 9, rateLimit: { perMinute: 6, burst: 20 } });
  });

  test("a new rate has room for one minute's requests at once", () => {
    expect(rowOf({ ...newDraft, id: "mia", perMinute: "0.5" }, null)).toEqual({
      user: "mia",
      rateLimit: { perMinute: 0.5, burst: 1 },
    });
  });

  test.each([
    [{ id: " " }, "who"],
    [{ id: "owner", daily: "1" }, "twice"],
    [{ id: "mia" }, "nothing"],
    [{ id: "mia", daily: "x" }, "amount"],
    [{ id: "mia", perMinute: "0" }, "rate"],
    [{ id: "mia", daily: "1" }, null],
    [{ id: "mia", perMinute: "10" }, null],
  ])("%j: %s", (change, problem) => {
    expect(problemOfLimit({ ...newDraft, ...change }, rows)).toBe(problem);
  });
});

describe("a model's price", () => {
  test("begins with the table's and is sent as it was typed", () => {
    const draft = draftOfPrice(priced("openai/gpt-6", "table", "2.5", "10"));
    expect(priceOf({ ...draft, cacheRead: "", output: "12", maxOutputTokens: "64,000" })).toEqual({
      input: "2.5",
      output: "12",
      cacheWrite5m: "3.125",
      cacheWrite1h: "5",
      maxOutputTokens: 64_000,
    });
  });
  test("needs input and output above nothing", () => {
    expect(priceOf(draftOfPrice(freeRow("a/b", "local")))).toBeNull();
    expect([
      rateProblem("input", ""),
      rateProblem("cacheRead", ""),
      rateProblem("output", "0"),
      rateProblem("output", "x"),
    ]).toEqual(["needed", null, "wrong", "wrong"]);
    expect(["", "64000", "64,000", "0", "many"].map(tokensProblem)).toEqual([false, false, false, true, true]);
  });
});

describe("a bill's day", () => {
  test("is UTC, and the newest is over", () => {
    expect(yesterdayUtc(Date.parse("2026-03-01T00:30:00+08:00"))).toBe("2026-02-27");
    expect([moveDay("2026-03-01", -1), moveDay("2026-12-31", 1)]).toEqual(["2026-02-28", "2027-01-01"]);
  });
  test("figures: one for all, or those that were typed; 0 is a figure", () => {
    expect(figuresOf({ whole: "1.02" }, readAmount)).toEqual([{ model: null, usd: "1.02" }]);
    const models = (a: string, b: string) => ({
      models: [
        { model: "a", typed: a },
        { model: "b", typed: b },
      ],
    });
    expect(figuresOf(models("", "0.00"), readAmount)).toEqual([{ model: "b", usd: "0" }]);
    expect([figuresOf(models("", ""), readAmount), figuresOf(models("1", "x"), readAmount)]).toEqual([null, null]);
  });
});

test.each([
  [null, "overview"],
  ["prices", "prices"],
  ["nonsense", "overview"],
])("the address names %s → %s", (named, tab) => {
  expect(chooseTab(named)).toBe(tab);
});
