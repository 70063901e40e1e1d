import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { Cost } from "../../../contract/settings/cost.ts";
import { SettingsFile } from "../../../contract/settings/schema.ts";
import { limitScopes } from "../../../gateway/budget/limit-scopes.ts";
import { createLimitsById } from "../../../gateway/budget/limits-by-id.ts";
import { linesFor, linesOf, scopesOf } from "../../../gateway/budget/lines.ts";
import { createWho } from "../../../gateway/budget/who.ts";
import { createWindows } from "../../../gateway/budget/windows.ts";

const devices: Record<string, { name: string; role: "owner" | "user" }> = {
  d1: { name: "tablet", role: "user" },
  d2: { name: "tablet", role: "user" },
  d3: { name: "owner", role: "user" },
  o1: { name: "laptop", role: "owner" },
};
const who = createWho({ device: id => devices[id] });
const windows = createWindows("UTC")(Date.UTC(2026, 10, 21));

function lines(cost: z.input<typeof Cost>, principal = "owner", added: Record<string, number> = {}) {
  const found = linesFor({
    cost: Cost.parse(cost),
    who: who(principal),
    channel: "webchat",
    agent: "cook",
    windows,
    added: (scope, unit) => added[`${scope} ${unit}`] ?? 0,
  });
  return found.map(line => [line.scope, line.window, line.stopNanoUsd]);
}

describe("who spends", () => {
  it.each([
    ["owner", { user: "owner", device: "", userNames: ["owner"], deviceNames: [] }],
    ["device:o1", { user: "owner", device: "o1", userNames: ["owner"], deviceNames: ["o1", "laptop"] }],
    ["device:d1", { user: "d1", device: "d1", userNames: ["d1", "tablet"], deviceNames: ["d1", "tablet"] }],
    ["device:gone", { user: "gone", device: "gone", userNames: ["gone"], deviceNames: ["gone"] }],
    ["device:d3", { user: "d3", device: "d3", userNames: ["d3"], deviceNames: ["d3"] }],
  ])("%s", (principal, expected) => {
    expect(who(principal)).toEqual(expected);
  });

  it("counts for the whole, the user, the agent, the channel and, where there is one, the device", () => {
    expect(scopesOf({ user: "u", device: "d", channel: "c", agent: "a" })).toEqual([
      "*",
      "user:u",
      "agent:a",
      "channel:c",
      "device:d",
    ]);
    expect(scopesOf({ user: "u", device: "", channel: "c", agent: "a" })).toEqual(["*", "user:u", "agent:a", "channel:c"]);
  });
});

describe("lines that must not be passed", () => {
  it("7 bifrost #5673: every budget of the settings is a line, and none is made up", () => {
    expect(lines({})).toEqual([]);
    expect(
      lines(
        {
          dailyBudget: 2,
          monthlyBudget: 30,
          limits: [
            { user: "tablet", dailyBudget: 0.5 },
            { agent: "cook", monthlyBudget: 3 },
            { channel: "webchat", dailyBudget: 1, monthlyBudget: 4 },
            { device: "d1", dailyBudget: 0 },
            { agent: "another", dailyBudget: 7 },
            { user: "owner", dailyBudget: 7 },
          ],
        },
        "device:d1",
      ),
    ).toEqual([
      ["*", "2026-11-21", 1_900_000_000],
      ["*", "2026-11", 28_500_000_000],
      ["user:d1", "2026-11-21", 475_000_000],
      ["agent:cook", "2026-11", 2_850_000_000],
      ["channel:webchat", "2026-11-21", 950_000_000],
      ["channel:webchat", "2026-11", 3_800_000_000],
      ["device:d1", "2026-11-21", 0],
    ]);
  });

  it("10 claude-code-hub #90: all devices of one person stand under the same line", () => {
    const cost = { limits: [{ user: "owner", dailyBudget: 1 }] };
    expect(lines(cost, "owner")).toEqual(lines(cost, "device:o1"));
    expect(lines(cost, "device:d1")).toEqual([]);
    // Whoever calls a device `owner` is not the owner.
    expect(lines(cost, "device:d3")).toEqual([]);
  });

  it("8 bifrost #5770: lines lie where the settings say, added money on top of each", () => {
    expect(linesOf({ alertThreshold: 0.8, stopThreshold: 0.95 }, 15, 0)).toEqual({
      limitNanoUsd: 15_000_000_000,
      alertNanoUsd: 12_000_000_000,
      stopNanoUsd: 14_250_000_000,
    });
    expect(linesOf({ alertThreshold: 0.99, stopThreshold: 1 }, 15, 2_000_000_000)).toEqual({
      limitNanoUsd: 17_000_000_000,
      alertNanoUsd: 16_850_000_000,
      stopNanoUsd: 17_000_000_000,
    });
    expect(linesOf({ alertThreshold: 0, stopThreshold: 0 }, 9_000_000, 0).limitNanoUsd).toBe(9e15);
    expect(lines({ dailyBudget: 1, monthlyBudget: 1 }, "owner", { "* day": 5, "* month": 7 })).toEqual([
      ["*", "2026-11-21", 950_000_005],
      ["*", "2026-11", 950_000_007],
    ]);
  });

  it("19 litellm #34492: a line is a day's or a month's, never a life's", () => {
    for (const [, window] of lines({
      dailyBudget: 1,
      monthlyBudget: 1,
      limits: [{ agent: "cook", dailyBudget: 1, monthlyBudget: 1 }],
    }))
      expect(window).toMatch(/^2026-11(-21)?$/);
  });
});

describe("budgets of the settings, each once", () => {
  const everybody = ["owner", ...Object.keys(devices).map(id => `device:${id}`)].map(who);
  const scopes = (limits: z.input<typeof Cost>["limits"]) =>
    limitScopes(Cost.parse({ limits }), everybody, ["cook"]).map(one => [one.scope, one.dailyBudget, one.monthlyBudget]);

  it("a name of several devices is a budget for each; several rows are the lower of their figures", () => {
    expect(
      scopes([
        { user: "tablet", dailyBudget: 1 },
        { user: "d1", dailyBudget: 2, monthlyBudget: 3 },
      ]),
    ).toEqual([
      ["user:d1", 1, 3],
      ["user:d2", 1, undefined],
    ]);
  });

  it("one that fits nobody is still there, and a row that only slows down is none", () => {
    expect(
      scopes([
        { user: "nobody", dailyBudget: 1 },
        { device: "none", monthlyBudget: 2 },
        { agent: "cook", dailyBudget: 3 },
        { channel: "api", rateLimit: {} },
      ]),
    ).toEqual([
      ["user:nobody", 1, undefined],
      ["device:none", undefined, 2],
      ["agent:cook", 3, undefined],
    ]);
  });

  it("says of a row that it fits nobody, so that nobody trusts in it", () => {
    const limits = [
      { user: "gone" },
      { user: "owner" },
      { device: "gone" },
      { agent: "cook" },
      { agent: "gone" },
      { channel: "api" },
    ];
    const found = limitScopes(Cost.parse({ limits: limits.map(one => ({ ...one, dailyBudget: 1 })) }), everybody, ["cook"]);
    expect(found.filter(one => one.fitsNobody).map(one => one.scope)).toEqual(["user:gone", "device:gone", "agent:gone"]);
  });

  it("an agent may be called by its name", () => {
    const settings = SettingsFile.parse({
      agents: { cook: { name: "The cook" } },
      cost: {
        limits: [
          { agent: "The cook", dailyBudget: 1 },
          { agent: "default", dailyBudget: 2 },
        ],
      },
    });
    expect(createLimitsById(() => settings)().limits?.map(one => one.agent)).toEqual(["cook", "default"]);
  });

  it("shows the scopes that are enforced: the same rows, the same scopes", () => {
    const limits = [
      { user: "tablet", dailyBudget: 1 },
      { device: "laptop", dailyBudget: 1 },
      { user: "owner", dailyBudget: 1 },
    ];
    const shown = new Set(scopes(limits).map(([scope]) => scope));
    const enforced = new Set(
      ["owner", "device:o1", "device:d1", "device:d2"].flatMap(one => lines({ limits }, one).map(([scope]) => scope)),
    );
    expect(shown).toEqual(enforced);
  });
});
