import { createAnthropicProvider } from "../../../gateway/models/anthropic/provider.ts";
import type { ModelProvider } from "../../../gateway/models/model.ts";
import { createOllamaProvider } from "../../../gateway/models/ollama/provider.ts";
import { createOpenAiProvider } from "../../../gateway/models/openai/provider.ts";
import { createDispatchers } from "../../../gateway/models/upstream/dispatchers.ts";
import { startFakeAnthropic } from "../../support/upstreams/anthropic.ts";
import { startFakeOllama } from "../../support/upstreams/ollama.ts";
import { startFakeOpenAi } from "../../support/upstreams/openai.ts";
import type { Script } from "../../support/upstreams/script.ts";
import { createDoorApp, type DoorAppOptions, soon } from "../doors/door-app.ts";
import { paidPrice } from "./paid-door.ts";

export type Kind = "anthropic" | "openai" | "ollama";
const start = { anthropic: startFakeAnthropic, openai: startFakeOpenAi, ollama: startFakeOllama } as const;
const create = {
  anthropic: createAnthropicProvider,
  openai: createOpenAiProvider,
  ollama: (upstream: Parameters<typeof createOllamaProvider>[0]) => createOllamaProvider(upstream, undefined),
} as const;

export type Behind = { readonly name: string; readonly kind: Kind; readonly relays?: boolean; readonly script?: Script };

/**
 * Both doors over real adapters, each with a fake upstream on a real socket that knows the model `m`; every model costs money unless
 * `more.price` says otherwise. `relays`: requests of the provider's own API are sent on as they stand.
 */
export async function openWays(behind: readonly Behind[], more: DoorAppOptions = {}) {
  const dispatchers = createDispatchers();
  const fakes = await Promise.all(behind.map(({ kind, script }) => start[kind]({ models: ["m"], ...script })));
  const providers = behind.map(({ name, kind, relays }, index): ModelProvider => {
    const { relay, ...bare } = create[kind]({
      ...{ name, baseUrl: fakes[index]!.url, apiKey: () => "k", headers: {}, timeoutMs: 20_000, local: true },
      ...{ fetch: dispatchers.fetchFor(true), clock: { now: Date.now } },
    });
    return { ...bare, ...(relay && relays ? { relay } : {}) };
  });
  const app = await createDoorApp(providers, {
    defaultRef: `${behind[0]!.name}/m`,
    price: () => ({ kind: "priced", price: paidPrice }),
    ...more,
    settings: { ...more.settings, cost: { stopThreshold: 1, dailyBudget: 100, ...more.settings?.cost } },
  });
  const { url } = await app.listen();
  const post = (path: string, body: object, headers: Record<string, string> = {}, signal?: AbortSignal) =>
    fetch(url + path, {
      method: "POST",
      headers: { authorization: `Bearer ${app.token.current}`, "content-type": "application/json", ...headers },
      body: JSON.stringify({ messages: [{ role: "user", content: "hi" }], ...body }),
      ...(signal ? { signal } : {}),
    });
  return {
    app,
    url,
    fakes,
    chat: (body: object = {}, headers?: Record<string, string>) => post("/v1/chat/completions", body, headers),
    messages: (body: object = {}, headers?: Record<string, string>) =>
      post("/v1/messages", { max_tokens: 1_000, ...body }, headers),
    /** What the first attempt was booked at, when nothing is held any more. */
    booked: () => soon(() => app.holds().length === 0 && app.usage()[0]),
    async stop(): Promise<void> {
      await app.stop();
      for (const fake of fakes) await fake.stop();
      await dispatchers.stop();
    },
  };
}

export type Ways = Awaited<ReturnType<typeof openWays>>;
