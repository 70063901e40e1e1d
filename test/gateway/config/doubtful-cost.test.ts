import { expect, test } from "vitest";
import { describeFinding } from "../../../gateway/config/findings.ts";
import { parseSettings } from "../../../gateway/config/parse.ts";

/** Settings with two providers and an agent, and this in `cost`. */
const parse = (cost: string) =>
  parseSettings(
    `{ providers: [{ name: "p", type: "ollama" }, { name: "q", type: "ollama", models: ["org/m"] }], agents: { cook: { name: "The cook" } },\ncost: {${cost}} }`,
    { file: "hearth.json5", environment: {}, interfaces: ["127.0.0.1"] },
  );

test.each([
  ["alertThreshold: 0.9, stopThreshold: 0.5", "cost.alertThreshold", "refused before you are told"],
  ["stopThreshold: 0.5", "cost.stopThreshold", "alertThreshold (0.8) is above stopThreshold (0.5)"],
  ["alertThreshold: 0.97", "cost.alertThreshold", "above stopThreshold (0.95)"],
  ["stopThreshold: 0, dailyBudget: 1", "cost.stopThreshold", "stops everything that costs money"],
  ["maxPerRequest: 0", "cost.maxPerRequest", "stops everything that costs money"],
  ["dailyBudget: 30, monthlyBudget: 2", "cost.dailyBudget", "more than monthlyBudget"],
  ["prices: { m: 'free' }", "cost.prices.m", "the price of nothing"],
  ["prices: { 'p/': 'free' }", "cost.prices.p/", "the price of nothing"],
  ["prices: { 'nope/m': { input: 1, output: 2 } }", "cost.prices.nope/m", 'no provider in the list is called "nope"'],
  ["localModel: 'nope/m'", "cost.localModel", 'no provider in the list is called "nope"'],
  ["limits: [{ agent: 'cook', dailyBudget: 1 }, { user: 'x' }]", "cost.limits[1]", "limits nothing"],
  ["limits: [{ channel: 'api', dailyBudget: 3, monthlyBudget: 1 }]", "cost.limits[0].dailyBudget", "more than monthlyBudget"],
  ["limits: [{ agent: 'cok', dailyBudget: 1 }]", "cost.limits[0].agent", "no agent has this id or name"],
  ["limits: [{ agent: 'defaults', dailyBudget: 1 }]", "cost.limits[0].agent", "no agent has this id or name"],
])("%s is kept, and warned of in both languages", (cost, key, words) => {
  const { settings, findings } = parse(cost);
  expect(settings).not.toBeNull();
  expect(findings.map(one => [one.severity, one.code, one.key, one.line])).toEqual([["warning", "CONFIG_VALUE", key, 2]]);
  expect(describeFinding(findings[0]!, "en").message).toContain(words);
  expect(describeFinding(findings[0]!, "zh-CN").message).toMatch(/：.*[一-鿿]/);
});

test.each([
  ["dailyBudget: 0"],
  ["dailyBudget: 2, monthlyBudget: 2, alertThreshold: 0.95"],
  ["prices: { 'p/*': 'free', 'q/org/m': { input: 1, output: 2 } }"],
  ["localModel: 'org/m'"],
  ["localModel: 'p/anything'"],
  ["localModel: 'bare'"],
  ["limits: [{ agent: 'The cook', dailyBudget: 1 }, { agent: 'cook', dailyBudget: 1 }, { agent: 'default', monthlyBudget: 1 }]"],
  ["limits: [{ user: 'anybody', rateLimit: {} }, { device: 'd', monthlyBudget: 0 }]"],
])("%s is meant", cost => {
  expect(parse(cost).findings).toEqual([]);
});
