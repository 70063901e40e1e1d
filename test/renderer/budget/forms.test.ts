import { describe, expect, test } from "vitest";
import type { CostLimit } from "../../../contract/settings/cost.ts";
import { readAmount } from "../../../renderer/budget/amount.ts";
import { figuresOf, moveDay, yesterdayUtc } from "../../../renderer/budget/bill/bill-day.ts";
import { changesOf, draftOf, problemOf } from "../../../renderer/budget/overview/budget-draft.ts";
import { draftOfLimit, newDraft, problemOfLimit, rowOf, withMeters } from "../../../renderer/budget/overview/limit-rows.ts";
import { localChoices } from "../../../renderer/budget/overview/local-choices.ts";
import { dailyLimitOf, suggestionsFor } from "../../../renderer/budget/overview/suggestions.ts";
import { draftOfPrice, priceOf, rateProblem, tokensProblem } from "../../../renderer/budget/prices/price-draft.ts";
import { chooseTab } from "../../../renderer/budget/tab.ts";
import { aBudget, aMeter, aMonth } from "../../support/mock-gateway/a-meter.ts";
import { freeRow, priced } from "../../support/mock-gateway/prices-data.ts";
import { mockModels } from "../../support/mock-gateway/settings.ts";

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
    ["１２．５", "12.5"],
    ["＄0。5", "0.5"],
    ["１，２３４", "1234"],
  ])("%j is %s dollars", (typed, usd) => {
    expect(readAmount(typed)).toEqual({ kind: "amount", usd });
  });
  test.each(["-1", "a", "1.2.3", "1,2345", "0.0000000001", "1e3", "."])("%j is none", typed => {
    expect(readAmount(typed)).toEqual({ kind: "wrong", why: "unreadable" });
  });
  test("too much is told apart from what is no amount", () => {
    const tooMuch = { kind: "wrong", why: "tooMuch" };
    expect([readAmount("9000001"), readAmount("100000.01", 100_000)]).toEqual([tooMuch, tooMuch]);
    expect(readAmount("100000", 100_000).kind).toBe("amount");
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
    [{ stopPercent: "９０％" }, null],
    [{ stopPercent: "９１．５％", alertPercent: "91,6" }, "order"],
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
    const draft = draftOfPrice(priced("openai/gpt-6", "table", "2.5", "10"), undefined);
    expect(priceOf({ ...draft, cacheRead: "0.2", output: "12", maxOutputTokens: "64,000" })).toEqual({
      input: "2.5",
      output: "12",
      cacheRead: "0.2",
      maxOutputTokens: 64_000,
    });
  });
  test("a changed one does not keep cache prices that followed from the former", () => {
    const own = { input: 2.5, output: 10 };
    const draft = draftOfPrice(priced("openai/gpt-6", "settings", "2.5", "10"), own);
    expect(priceOf({ ...draft, input: "5" })).toEqual({ input: "5", output: "10" });
    const all = { ...own, cacheRead: 0.000_000_1, cacheWrite1h: 4, maxOutputTokens: 8000 };
    expect(draftOfPrice(priced("openai/gpt-6", "settings", "2.5", "10"), all)).toEqual({
      input: "2.5",
      output: "10",
      cacheRead: "0.0000001",
      cacheWrite5m: "",
      cacheWrite1h: "4",
      maxOutputTokens: "8000",
    });
  });
  test("needs input and output above nothing", () => {
    expect(priceOf(draftOfPrice(freeRow("a/b", "local"), undefined))).toBeNull();
    expect([
      rateProblem("input", ""),
      rateProblem("cacheRead", ""),
      rateProblem("output", "0"),
      rateProblem("output", "x"),
    ]).toEqual(["needed", null, "wrong", "wrong"]);
    expect(["", "64000", "64,000", "0", "many"].map(tokensProblem)).toEqual([false, false, false, true, true]);
  });
});

describe("who may go on when a budget is spent", () => {
  const model = (id: string, local: boolean) => ({
    ...mockModels("full").models[0],
    id,
    provider: id.split("/")[0] ?? "",
    local,
  });
  const known = (defaultModel: string) =>
    ({
      kind: "ready",
      models: [model("guide/guide", true), model("box/dear", true), model("box/free", true), model("cloud/a", false)],
      defaultModel,
      agents: [],
    }) as unknown as Parameters<typeof localChoices>[0];
  const price = { input: 1, output: 2 };

  test("what runs here, but nothing that the settings give a price", () => {
    expect(localChoices(known("cloud/a"), { "box/dear": price }, "")).toEqual({ first: "box/free", choices: ["box/free"] });
    expect(localChoices(known("cloud/a"), { "box/*": price }, "box/dear")).toEqual({ first: null, choices: ["box/dear"] });
    expect(localChoices(known("box/free"), undefined, "")).toEqual({ first: "box/free", choices: ["box/dear", "box/free"] });
  });
  test("what is marked free", () => {
    const prices = { "box/*": price, "box/free": "free", "cloud/a": "free" } as const;
    expect(localChoices(known("guide/guide"), prices, "").choices).toEqual(["box/free", "cloud/a"]);
  });
});

describe("suggested amounts", () => {
  test.each([
    [null, ["1", "2", "5"]],
    [0, ["1", "2", "5"]],
    [0.02, ["0.002", "0.005", "0.02"]],
    [2, ["0.2", "0.5", "2"]],
    [40, ["5", "10", "50"]],
    [9_000_000, ["50000", "50000", "50000"]],
  ])("for %s a day: %j", (limit, amounts) => {
    expect(suggestionsFor(limit)).toEqual(amounts);
  });
  test("follow the limit as it was set, not what was added", () => {
    const limit = { scope: "agent:a", kind: "agent" as const, name: "A", fitsNobody: false, day: aMeter(), month: aMonth() };
    const budget = aBudget({ day: aMeter({ limitUsd: "3", addedUsd: "1" }), limits: [limit] });
    expect(["*", "agent:a", "agent:b"].map(scope => dailyLimitOf(budget, scope))).toEqual([2, 2, null]);
    expect(dailyLimitOf(null, "*")).toBeNull();
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
