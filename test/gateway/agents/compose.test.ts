import { describe, expect, it } from "vitest";
import type { Part } from "../../../contract/messages.ts";
import { SettingsFile } from "../../../contract/settings/schema.ts";
import { agentIds, defaultAgent, findAgent } from "../../../gateway/agents/agents.ts";
import { compose } from "../../../gateway/agents/compose.ts";
import { estimateTokens } from "../../../gateway/agents/estimate-tokens.ts";
import { loadFiles } from "../../../gateway/agents/load-files.ts";
import { mergeUsage } from "../../../gateway/agents/merge-usage.ts";
import { retryDelay } from "../../../gateway/agents/retry-delay.ts";
import { fail } from "../../support/fake-model.ts";

const agent = { id: "default", persona: "Be kind." };
const limits = { promptTokens: 1_000, timeZone: "Asia/Shanghai" };
const now = Date.UTC(2026, 10, 2, 20);
const text = (words: string): Part => ({ kind: "text", text: words });
const turn = (user: string, ...replies: Part[][]) => ({ user: [text(user)], replies });
const roles = (prompt: ReturnType<typeof compose>): string[] =>
  prompt.messages.map(
    ({ role, parts }) => `${role}: ${parts.map(part => (part.kind === "text" ? part.text : part.kind)).join(" + ")}`,
  );

describe("compose", () => {
  it("ends the system prompt with the day where the person is", () =>
    expect(compose({ turns: [], question: [text("hi")] }, agent, now, limits).system).toBe(
      "Be kind.\n\nToday is Tuesday, 2026-11-03.",
    ));

  it("puts turns in order and joins what has no answer between", () =>
    expect(
      roles(compose({ turns: [turn("a", [text("A")]), turn("b"), turn("c", [])], question: [text("d")] }, agent, now, limits)),
    ).toEqual(["user: a", "assistant: A", "user: b + c + d"]));

  it("drops whole turns, oldest first, and never the question", () => {
    const turns = ["one", "two", "three"].map(name => turn(`${name} ${"x".repeat(800)}`, [text("y".repeat(800))]));
    const kept = (promptTokens: number): number =>
      compose({ turns, question: [text("z".repeat(40))] }, agent, now, { ...limits, promptTokens }).messages.length;
    expect([2_000, 1_000, 500, 10].map(kept)).toEqual([7, 5, 3, 1]);
  });

  it("leaves out calls without results and thinking that led to none, and keeps the order of the others", () => {
    const call: Part = { kind: "toolCall", id: "c1", name: "Read", arguments: "{}" };
    const thinking: Part = { kind: "thinking", text: "hm", signature: "s" };
    const done = turn("a", [thinking, call, { kind: "toolResult", callId: "c1", text: "ok", isError: false }, text("A")]);
    const open = turn("b", [thinking, text("B"), { ...call, id: "c2" }]);
    expect(roles(compose({ turns: [done, open], question: [text("c")] }, agent, now, limits))).toEqual([
      "user: a",
      "assistant: thinking + toolCall + toolResult + A",
      "user: b",
      "assistant: B",
      "user: c",
    ]);
  });
});

describe("files", () => {
  const file = (name: string, mediaType: string) => ({ hash: name.padEnd(64, "0"), name, mediaType, bytes: 4 });
  it("become bytes, text files become text, and lost files say so", async () => {
    const parts: Part[] = [
      { kind: "image", file: file("a", "image/png") },
      { kind: "file", file: file("b", "application/pdf") },
      { kind: "file", file: file("c", "text/plain") },
      { kind: "file", file: file("gone", "application/pdf") },
    ];
    const data = new TextEncoder().encode("text");
    const [message] = await loadFiles([{ role: "user", parts }], async hash => (hash.startsWith("gone") ? undefined : data));
    expect(message?.parts).toEqual([
      { kind: "image", mediaType: "image/png", data },
      { kind: "file", mediaType: "application/pdf", name: "b", data },
      { kind: "text", text: "[File: c]\ntext" },
      { kind: "text", text: "[The file gone is no longer kept.]" },
    ]);
  });
});

describe("agents", () => {
  const settings = (agents: Record<string, object>) => SettingsFile.parse({ agents });
  it.each<[string, Record<string, object>, string, string[]]>([
    ["none set up", {}, "default", ["default"]],
    ["only what all share", { defaults: {} }, "default", ["default"]],
    ["a main one", { cook: {}, main: {} }, "main", ["main", "cook"]],
    ["a default one", { main: {}, default: {} }, "default", ["default", "main"]],
  ])("%s", (_what, agents, first, ids) => {
    expect(defaultAgent(settings(agents))).toBe(first);
    expect(agentIds(settings(agents))).toEqual(ids);
  });

  it("take what they do not say from `defaults`", () => {
    const all = settings({ defaults: { temperature: 0.2, persona: "P" }, cook: { persona: "Cook." } });
    expect(findAgent(all, "cook", "en")).toEqual({ id: "cook", persona: "Cook.", temperature: 0.2 });
    expect(findAgent(all, "default", "en")).toEqual({ id: "default", persona: "P", temperature: 0.2 });
    expect(findAgent(all, "defaults", "en")).toBeUndefined();
    expect(findAgent(all, "gone", "en")).toBeUndefined();
    expect(findAgent(settings({}), "default", "zh-CN")?.persona).toContain("私人助手");
  });
});

describe("figures", () => {
  it.each([
    ["", 0],
    ["abcd", 1],
    ["abcde", 2],
    ["你好", 2],
    ["你好 ab", 3],
  ])("%j is about %d tokens", (words, tokens) => expect(estimateTokens(words)).toBe(tokens));

  it("merges usage: the last report wins, a missing or null field takes nothing back, 0 is a value", () =>
    expect(
      mergeUsage({ inputTokens: 5, cacheReadTokens: 7 }, { outputTokens: 0, cacheReadTokens: null as unknown as number }),
    ).toEqual({ inputTokens: 5, outputTokens: 0, cacheReadTokens: 7 }));

  it("merges usage: an answer does not grow shorter", () => {
    expect(mergeUsage({ outputTokens: 6 }, { inputTokens: 0, outputTokens: 5 })).toEqual({ inputTokens: 0, outputTokens: 6 });
    expect(mergeUsage({ outputTokens: 6 }, { outputTokens: 7 })).toEqual({ outputTokens: 7 });
  });

  it.each<[string, Parameters<typeof retryDelay>, number | null]>([
    ["not allowed", [fail("MODEL_KEY_REFUSED"), 0, 1], null],
    ["first", [fail("MODEL_OVERLOADED", { retryable: true }), 0, 1], 500],
    ["second, lucky", [fail("MODEL_OVERLOADED", { retryable: true }), 1, 0], 0],
    ["third", [fail("MODEL_OVERLOADED", { retryable: true }), 2, 0], null],
    ["aborted", [fail("MODEL_CUT", { retryable: true, aborted: true }), 0, 0], null],
  ])("waits before a retry: %s", (_what, args, ms) => expect(retryDelay(...args)).toBe(ms));
});
