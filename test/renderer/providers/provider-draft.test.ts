import { describe, expect, test } from "vitest";
import { addressToSend } from "../../../renderer/providers/address-to-send.ts";
import { addressProblem, freeName, nameFor, nameProblem, presets } from "../../../renderer/providers/presets.ts";
import { draftOf } from "../../../renderer/settings/models/stored-draft.ts";

describe("a provider's name", () => {
  test.each([
    ["https://api.openai.com/v1", "openai"],
    ["https://api.openai.com/v1/", "openai"],
    ["http://127.0.0.1:1234/v1", "lmstudio"],
    ["http://127.0.0.1:45291/v1", "local-server"],
    ["http://192.168.1.5:8000/v1", "local-server"],
    ["http://100.101.2.3/v1", "local-server"],
    ["http://[::1]:8000/v1", "local-server"],
    ["http://localhost/v1", "local-server"],
    ["http://203.0.113.7:8000/v1", "server"],
    ["http://nas.local:8000/v1", "nas"],
    ["https://llm.example.com/v1", "llm"],
    ["not yet", "provider"],
  ])("%s is called %s", (address, name) => {
    expect(nameFor(address)).toBe(name);
  });

  test.each([
    ["mine", null],
    ["", "empty"],
    ["a b", "form"],
    ["a/b", "form"],
    ["x".repeat(65), "form"],
    ["openai", "taken"],
    ["guide", "taken"],
  ])("%j: %s", (name, problem) => {
    expect(nameProblem(name, ["openai"])).toBe(problem);
  });

  test("gets a number when it is taken", () => {
    expect(freeName("openai", [])).toBe("openai");
    expect(freeName("openai", ["openai", "openai-2"])).toBe("openai-3");
    expect(freeName("guide", [])).toBe("guide-2");
  });

  test("of every known provider can be used as it is", () => {
    expect(presets.filter(one => nameProblem(one.name, []) !== null || addressProblem(one.baseUrl) !== null)).toEqual([]);
    expect(presets.map(one => nameFor(one.baseUrl))).toEqual(presets.map(one => one.name));
  });
});

describe("the address that a request names", () => {
  const other = { type: "openai-compatible", baseUrl: "http://a/v1" } as const;
  test.each([
    ["a new provider's is tested", "test", other, null, "http://a/v1"],
    ["a new provider's is saved", "save", other, null, "http://a/v1"],
    ["a stored one's is always tested", "test", other, "http://a/v1", "http://a/v1"],
    ["an unchanged one stays as it is written", "save", other, "http://a/v1", null],
    ["a changed one is saved", "save", other, "http://b/v1", "http://a/v1"],
    ["Anthropic's own need not be named", "test", { type: "anthropic", baseUrl: " " }, null, null],
    [
      "a relay that was cleared is Anthropic again",
      "save",
      { type: "anthropic", baseUrl: "" },
      "http://relay",
      "https://api.anthropic.com",
    ],
    ["Anthropic's own stays unnamed", "save", { type: "anthropic", baseUrl: "" }, "", null],
  ] as const)("%s", (_, purpose, draft, stored, sent) => {
    expect(addressToSend(purpose, draft, stored)).toBe(sent);
  });

  test("of a stored provider is shown where it is not the usual one", () => {
    const anthropic = { name: "a", type: "anthropic", baseUrl: "https://api.anthropic.com" } as const;
    expect(draftOf(anthropic).baseUrl).toBe("");
    expect(draftOf({ ...anthropic, baseUrl: "http://relay" }).baseUrl).toBe("http://relay");
    expect(draftOf({ name: "o", type: "ollama", baseUrl: "http://127.0.0.1:11434" })).toEqual({
      name: "o",
      type: "ollama",
      baseUrl: "http://127.0.0.1:11434",
      apiKey: "",
    });
  });
});
