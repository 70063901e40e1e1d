import { describe, expect, test } from "vitest";
import type { Hardware } from "../../../contract/routes/ollama.ts";
import type { ProviderInfo } from "../../../contract/routes/settings.ts";
import type { Api } from "../../../renderer/api/client.ts";
import { createFormat } from "../../../renderer/i18n/format.ts";
import { ollamaCatalogues } from "../../../renderer/i18n/ollama-text.ts";
import { hardwareWords, memorySize } from "../../../renderer/ollama/hardware-words.ts";
import {
  contextSize,
  freeName,
  fullName,
  isModelName,
  licenseOf,
  noRoom,
  ollamaProvider,
  sortOffered,
} from "../../../renderer/ollama/model-look.ts";
import { letAnswer } from "../../../renderer/ollama/use-model.ts";
import { buildOllama, offered } from "../../support/mock-gateway/ollama-data.ts";

const provider = (name: string, rest: Partial<ProviderInfo> = {}): ProviderInfo => ({
  name,
  type: "ollama",
  baseUrl: "http://127.0.0.1:11434",
  key: "none",
  models: [],
  local: true,
  ...rest,
});

describe("the provider of this Ollama", () => {
  test("is the one with its address, whatever others there are", () => {
    const own = provider("home");
    const list = [
      provider("openai", { type: "openai-compatible" }),
      provider("attic", { baseUrl: "http://100.64.0.9:11434", local: false }),
      own,
    ];
    expect(ollamaProvider(list, "http://127.0.0.1:11434/")).toBe(own);
  });
  test("may be named by another word for this machine", () => {
    const own = provider("ollama", { baseUrl: "http://localhost:11434" });
    expect(ollamaProvider([own], "http://127.0.0.1:43211")).toBe(own);
  });
  test("is never one on another machine, near or far", () => {
    const far = provider("far", { baseUrl: "https://o.example.org", local: false });
    const near = provider("near", { baseUrl: "http://192.168.1.9:11434" });
    expect(ollamaProvider([far, near], "http://127.0.0.1:11434")).toBeNull();
  });
  test("gets a name that nobody has", () => {
    expect([freeName([]), freeName(["ollama"]), freeName(["ollama", "ollama-2"])]).toEqual(["ollama", "ollama-2", "ollama-3"]);
  });
});

test("a name without a tag is the latest; a port is no tag", () => {
  expect(["qwen3", "qwen3:8b", "localhost:5000/team/m", "localhost:5000/team/m:q4"].map(fullName)).toEqual([
    "qwen3:latest",
    "qwen3:8b",
    "localhost:5000/team/m:latest",
    "localhost:5000/team/m:q4",
  ]);
});

test.each([
  ["qwen3.5:4b", true],
  ["hf.co/team/model_v2:Q4_K_M", true],
  ["two words", false],
  ["", false],
  ["a;b", false],
  ["x".repeat(301), false],
])("%s as a model's name: %s", (name, good) => {
  expect(isModelName(name)).toBe(good);
});

test("the recommended one leads, then what runs well before what does not, the larger first", () => {
  expect(sortOffered(offered).map(one => one.name)).toEqual([
    "qwen3.5:9b",
    "qwen3.5:4b",
    "gemma4:12b",
    "gemma4:26b-a4b",
    "gpt-oss:20b",
  ]);
});

test("terms are known of what is offered too, and room only where the disk can be seen", () => {
  expect([licenseOf({ name: "qwen3.5:4b" }, offered), licenseOf({ name: "mine:1b" }, offered)]).toEqual(["Apache 2.0", null]);
  expect([
    noRoom({ bytes: 5 }, { freeBytes: 4 }),
    noRoom({ bytes: 5 }, { freeBytes: 5 }),
    noRoom({ bytes: 5 }, { freeBytes: null }),
  ]).toEqual([true, false, false]);
});

describe("the computer in a line", () => {
  const gib = 1024 ** 3;
  const words = ollamaCatalogues.en.hardware;
  const line = (rest: Partial<Hardware>): string =>
    hardwareWords({ ...buildOllama("ours", 0).hardware, ramBytes: 15.4 * gib, ...rest }, words, createFormat("en").bytes);
  test("with a GPU, with shared memory, and without either", () => {
    expect(line({})).toBe("16 GB memory · RTX 4070, 12 GB · 120 GB free");
    expect(line({ unified: true, gpu: "Apple M4", vramBytes: null })).toBe(
      "16 GB memory, shared with the GPU · Apple M4 · 120 GB free",
    );
    expect(line({ gpu: null, vramBytes: null, freeBytes: null })).toBe(
      "16 GB memory · no GPU known, so models run on the processor",
    );
  });
  test("memory as it is sold", () => {
    expect([7.6 * gib, 16 * gib, 31.2 * gib, 0.4 * gib].map(memorySize)).toEqual(["8 GB", "16 GB", "32 GB", "1 GB"]);
  });
  test("a context window as its makers write it", () => {
    const { compact } = createFormat("en");
    expect([262_144, 40_960, 1_000_000].map(tokens => contextSize(tokens, compact))).toEqual(["256K", "40K", "1M"]);
  });
});

describe("letting a model answer", () => {
  const state = buildOllama("adopted", 0);
  const asked: unknown[] = [];
  const api = ((name: string, call: unknown) => {
    asked.push([name, call]);
    const value = name === "getSettings" ? { version: 4, effective: {} } : {};
    return Promise.resolve({ ok: true, value });
  }) as unknown as Api;
  const room = { state, providerNames: ["openai", "ollama"], defaultModel: null, again: () => undefined };

  test("with a provider, writes the whole name", async () => {
    asked.length = 0;
    expect(await letAnswer(api, { ...room, provider: provider("home") }, "qwen3:8b")).toBeNull();
    expect(asked.at(-1)).toEqual([
      "changeSettings",
      {
        body: {
          ifVersion: 4,
          changes: [
            { path: ["defaultProvider"], value: "home" },
            { path: ["defaultModel"], value: "home/qwen3:8b" },
          ],
        },
      },
    ]);
  });
  test("without one, adds it first, without an address: it follows the Ollama of this machine", async () => {
    asked.length = 0;
    await letAnswer(api, { ...room, provider: null }, "qwen3:8b");
    const body = { name: "ollama-2", type: "ollama", makeDefault: true, defaultModel: "qwen3:8b" };
    expect(asked).toEqual([["saveProvider", { params: { name: "ollama-2" }, body }]]);
  });
});
