import { describe, expect, test } from "vitest";
import type { ProviderInfo } from "../../../contract/routes/settings.ts";
import { draftOf } from "../../../renderer/budget/overview/budget-draft.ts";
import { firstAmounts, presetOf, presets } from "../../../renderer/setup/budget-presets.ts";
import { downloads } from "../../../renderer/setup/model/downloads.ts";
import { keyPart, readPart, whoAnswers } from "../../../renderer/setup/model/model-part.ts";
import { countsOf, entriesOf } from "../../../renderer/setup/openclaw/outcomes.ts";

const provider = (name: string, fields: Partial<ProviderInfo> = {}): ProviderInfo => ({
  name,
  type: "openai-compatible",
  baseUrl: "https://api.example.com/v1",
  key: "none",
  models: [],
  local: false,
  ...fields,
});

describe("a page inside the model step", () => {
  test.each([
    [null, { kind: "choices" }],
    ["ollama", { kind: "ollama" }],
    ["elsewhere", { kind: "new", provider: "elsewhere" }],
    ["nonsense", { kind: "choices" }],
    [keyPart("my:relay"), { kind: "key", name: "my:relay" }],
  ] as const)("%s", (part, expected) => {
    expect(readPart(part)).toEqual(expected);
  });
});

describe("who answers", () => {
  test.each([
    [null, null, { kind: "guide" }],
    ["far/x", null, { kind: "unknown" }],
    ["guide/guide", [], { kind: "guide" }],
    ["far/x", [provider("far", { key: "vault" })], { kind: "model", model: "far/x" }],
    ["far/x", [provider("far")], { kind: "waitsForKey", model: "far/x" }],
    ["near/x", [provider("near", { local: true }), provider("far")], { kind: "model", model: "near/x" }],
    ["ollama/x", [provider("ollama", { type: "ollama" })], { kind: "model", model: "ollama/x" }],
    ["farther/x", [provider("far")], { kind: "model", model: "farther/x" }],
  ] as const)("%s", (defaultModel, providers, expected) => {
    expect(whoAnswers(defaultModel, providers)).toEqual(expected);
  });
});

describe("a download", () => {
  test("counts as it was told last, and as listed until something was told", () => {
    expect(downloads([], {})).toBe(false);
    expect(downloads([{ id: "a", state: "stalled" }], {})).toBe(true);
    expect(downloads([{ id: "a", state: "fetching" }], { a: { id: "a", state: "done" } })).toBe(false);
    expect(downloads([{ id: "a", state: "paused" }], { b: { id: "b", state: "checking" } })).toBe(true);
  });
});

describe("the budget to begin with", () => {
  test("is the usual suggestion where nothing was ever set", () => {
    const draft = firstAmounts(draftOf({}), true);
    expect(presetOf(draft)).toBe("usual");
  });
  test("is what was set, and stays away once it was skipped", () => {
    expect(firstAmounts(draftOf({ monthlyBudget: 7 }), true)).toMatchObject({ daily: "", monthly: "7" });
    expect(presetOf(firstAmounts(draftOf({}), false))).toBe("none");
  });
  test("suggests days that fit into their months, and knows amounts of somebody's own", () => {
    for (const { daily, monthly } of presets) expect(Number(daily)).toBeLessThanOrEqual(Number(monthly));
    expect(presetOf({ daily: "3", monthly: "30" })).toBeNull();
  });
});

test("a report is counted and grouped by what becomes of each key", () => {
  const report = {
    entries: [
      { key: "a", outcome: "taken", reason: "" },
      { key: "b", outcome: "notTaken", reason: "no" },
      { key: "c", outcome: "taken", reason: "" },
    ] as const,
  };
  expect(countsOf({ entries: [...report.entries] })).toEqual([2, 0, 1]);
  expect(entriesOf({ entries: [...report.entries] }, "taken").map(one => one.key)).toEqual(["a", "c"]);
});
