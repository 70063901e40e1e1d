import { describe, expect, test } from "vitest";
import { isBusy, waitsInPause } from "../../../renderer/chat/busy.ts";
import { groupModels } from "../../../renderer/chat/composer/filter-models.ts";
import { pieces, shortModel } from "../../../renderer/chat/message/parts.ts";
import { emptyThread } from "../../../renderer/state/thread.ts";
import { aMessage, aSession } from "../../support/messages.ts";

const file = { hash: "a".repeat(64), name: "a.png", mediaType: "image/png", bytes: 1 };

describe("an answer's parts", () => {
  test("a result stands with its call, files in one row", () => {
    const list = pieces([
      { kind: "text", text: "one" },
      { kind: "toolCall", id: "t", name: "Read", arguments: "{}" },
      { kind: "image", file },
      { kind: "toolResult", callId: "t", text: "ok", isError: false },
      { kind: "file", file },
    ]);
    expect(list.map(piece => piece.kind)).toEqual(["text", "tool", "files"]);
    expect(list[1]).toMatchObject({ result: { text: "ok" } });
    expect(list[2]).toEqual({ kind: "files", files: [file, file] });
  });

  test.each([
    ["anthropic/claude", "claude"],
    ["openrouter/meta/llama", "meta/llama"],
    ["ollama/192.168.1.20:5000/library/tiny:1b", "tiny:1b"],
    ["ollama/qwen3.5:4b", "qwen3.5:4b"],
    ["ollama/someone/tiny:1b", "someone/tiny:1b"],
    ["bare", "bare"],
  ])("%s is called %s", (id, name) => expect(shortModel(id)).toBe(name));
});

describe("whether an answer is on its way", () => {
  const thread = (...messages: ReturnType<typeof aMessage>[]) => ({ ...emptyThread, messages });
  test.each([
    ["nothing was said", thread(), aSession(), false],
    ["only the session knows yet", thread(), aSession({ busy: true }), true],
    ["the question waits", thread(aMessage({ state: "received" })), undefined, true],
    ["the answer is written", thread(aMessage({ role: "assistant", state: "answering" })), undefined, true],
    [
      "the answer ended before the session said so",
      thread(aMessage({ role: "assistant", state: "answered" })),
      aSession({ busy: true }),
      false,
    ],
    ["the question failed", thread(aMessage({ state: "failed" })), undefined, false],
  ])("%s", (_, known, session, busy) => {
    expect(isBusy(session, known, false)).toBe(busy);
  });

  test.each([
    ["the question waits for the end of the pause", thread(aMessage({ state: "received" })), true, "waits"],
    ["nothing is paused", thread(aMessage({ state: "received" })), false, "busy"],
    ["an answer that ran already goes on", thread(aMessage({ role: "assistant", state: "answering" })), true, "busy"],
    [
      "a second question behind an answer that goes on",
      thread(aMessage({ role: "assistant", state: "answering" }), aMessage({ state: "received" })),
      true,
      "busy",
    ],
    ["all is answered", thread(aMessage({ role: "assistant", state: "answered" })), true, "quiet"],
    ["the question is being taken up", thread(aMessage({ state: "answering" })), true, "busy"],
  ])("in a pause: %s", (_, known, paused, expected) => {
    const is = waitsInPause(known, paused) ? "waits" : isBusy(undefined, known, paused) ? "busy" : "quiet";
    expect(is).toBe(expected);
  });
});

test("models are found by every word, in provider and name", () => {
  const model = (id: string) => ({
    id,
    provider: id.split("/")[0] ?? "",
    name: shortModel(id),
    local: false,
    images: null,
    tools: null,
    thinking: null,
    contextTokens: null,
  });
  const all = ["anthropic/claude-opus", "openai/gpt-6", "anthropic/claude-haiku"].map(model);
  expect(groupModels(all, "ANTH hai").map(group => group.models.map(one => one.id))).toEqual([["anthropic/claude-haiku"]]);
  expect(groupModels(all, "").map(group => [group.provider, group.models.length])).toEqual([
    ["anthropic", 2],
    ["openai", 1],
  ]);
});
