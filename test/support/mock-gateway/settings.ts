import type { AppEvent } from "../../../contract/events.ts";
import type { MockCall } from "./api.ts";
import type { Scenario } from "./data.ts";

type Handlers = Record<string, (call: MockCall) => { status: number; body: unknown }>;
const ok = (body: unknown, status = 200) => ({ status, body });

const model = (id: string, local: boolean, contextTokens: number) => {
  const [provider = "", ...rest] = id.split("/");
  return { id, provider, name: rest.join("/"), local, images: true, tools: true, thinking: null, contextTokens };
};

export const mockModels = (scenario: Scenario) =>
  scenario === "first-run" || scenario === "guide"
    ? { models: [model("guide/guide", true, 8000)], defaultModel: "guide/guide", agents: [] }
    : {
        models: [
          model("anthropic/claude-sonnet-5", false, 200_000),
          model("anthropic/claude-haiku-4.5", false, 200_000),
          model("openai/gpt-6", false, 400_000),
          model("openai/gpt-6-mini", false, 400_000),
          model("ollama/qwen3:8b", true, 32_000),
          model("ollama/gemma3:12b-it-q4_K_M", true, 32_000),
        ],
        defaultModel: "anthropic/claude-sonnet-5",
        agents: [{ id: "main", name: "Main", model: null }],
      };

/** Status, settings, providers and devices. */
export function mockSettings(scenario: Scenario, publish: (event: AppEvent) => void): Handlers {
  const broken = scenario === "broken-settings";
  let setupDone = scenario !== "first-run";
  return {
    status: () =>
      ok({
        gateway: {
          state: "running",
          url: "http://127.0.0.1:18789",
          pid: 4711,
          bootId: "mock",
          version: "0.1.0",
          startedAt: Date.now() - 3_600_000,
          addresses: ["127.0.0.1:18789"],
        },
        setup: { done: setupDone },
        settings: {
          version: 7,
          fileBroken: broken,
          problems: broken
            ? [
                {
                  code: "CONFIG_SYNTAX",
                  key: "",
                  message: "hearth.json5 cannot be read at line 14, column 3: a comma is missing",
                  hint: "Mend the file there.",
                },
              ]
            : [],
          notServed: [],
        },
        messages: { sessions: 14, messages: 88, answering: 0, waiting: 0 },
        models: { default: "anthropic/claude-sonnet-5", providers: 3 },
        usageToday: { inputTokens: 18_340, outputTokens: 4120, answers: 12 },
        disk: { databaseBytes: 4_200_000, freeBytes: 120_000_000_000 },
      }),
    finishSetup: () => {
      setupDone = true;
      publish({ kind: "settings.changed", version: 8 });
      return ok({ ok: true });
    },
  };
}
