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

const devices = [
  { id: "d1", name: "Firefox on Linux", kind: "browser", role: "owner", current: true },
  { id: "d2", name: "Safari on iPhone", kind: "browser", role: "owner", current: false },
  { id: "d3", name: "Mia's tablet", kind: "browser", role: "user", current: false },
].map(one => ({ ...one, createdAt: 1_790_000_000_000, lastSeenAt: 1_795_000_000_000, lastAddress: "100.64.0.7", tailnet: null }));

const firstCost = (scenario: Scenario): Record<string, unknown> =>
  scenario === "empty" || scenario === "budget-empty"
    ? { alertThreshold: 0.8, stopThreshold: 0.95, onStop: "refuse", counters: "sqlite" }
    : {
        dailyBudget: 2,
        monthlyBudget: 40,
        alertThreshold: 0.8,
        stopThreshold: 0.95,
        onStop: scenario === "budget-local" ? "local" : "refuse",
        maxPerRequest: 0.5,
        limits: [
          { device: "Mia's tablet", dailyBudget: 0.25, monthlyBudget: 3, rateLimit: { perMinute: 5, burst: 5 } },
          { agent: "kitchen", dailyBudget: 0.5 },
        ],
      };

/** Status, settings, providers and devices. */
export function mockSettings(scenario: Scenario, publish: (event: AppEvent) => void): Handlers {
  const broken = scenario === "broken-settings";
  let cost = firstCost(scenario);
  let backup: Record<string, unknown> = {};
  let version = 7;
  let signedIn = devices;
  let setupDone = scenario !== "first-run";
  return {
    getSettings: () =>
      ok({
        version,
        text: "{}",
        effective: { providers: [{ name: "anthropic" }, { name: "openai" }, { name: "ollama" }], cost, backup },
        problems: [],
        notServed: [],
        fileBroken: false,
      }),
    changeSettings: ({ json }) => {
      for (const { path, value } of json.changes as { path: string[]; value: unknown }[]) {
        const [room, key = ""] = path;
        if (room === "backup") backup = { ...backup, [key]: value };
        if (room !== "cost") continue;
        const { [key]: _gone, ...rest } = cost;
        cost = value === null ? rest : { ...rest, [key]: value };
      }
      version += 1;
      publish({ kind: "settings.changed", version });
      return ok({ version });
    },
    listDevices: () => ok({ devices: signedIn }),
    removeDevice: ({ params }) => {
      signedIn = signedIn.filter(({ id }) => id !== params.id);
      publish({ kind: "devices.changed" });
      return ok({ ok: true });
    },
    listSecrets: () =>
      ok({
        secrets: ["owner-token", "provider:anthropic:apiKey", "provider:openai:apiKey"].map(name => ({
          name,
          createdAt: 1_780_000_000_000,
          rotatedAt: 1_790_000_000_000,
          rotationDue: name === "provider:openai:apiKey",
        })),
        passphrase: false,
      }),
    listProviders: () =>
      ok({
        providers: [
          { name: "anthropic", type: "anthropic", baseUrl: "https://api.anthropic.com", key: "vault", models: [], local: false },
          {
            name: "openai",
            type: "openai-compatible",
            baseUrl: "https://api.openai.com/v1",
            key: "vault",
            models: [],
            local: false,
          },
          { name: "ollama", type: "ollama", baseUrl: "http://127.0.0.1:11434", key: "none", models: [], local: true },
        ],
        defaultModel: "anthropic/claude-sonnet-5",
      }),
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
