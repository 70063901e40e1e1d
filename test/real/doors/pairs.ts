import { systemClock } from "../../../gateway/clock.ts";
import { createAnthropicProvider } from "../../../gateway/models/anthropic/provider.ts";
import { createOllamaProvider } from "../../../gateway/models/ollama/provider.ts";
import { createOpenAiProvider } from "../../../gateway/models/openai/provider.ts";
import { createDispatchers } from "../../../gateway/models/upstream/dispatchers.ts";
import { createDoorApp, type DoorAppOptions } from "../../gateway/doors/door-app.ts";
import { startFakeAnthropic } from "../../support/upstreams/anthropic.ts";
import { startFakeOllama } from "../../support/upstreams/ollama.ts";
import { startFakeOpenAi } from "../../support/upstreams/openai.ts";
import type { Script } from "../../support/upstreams/script.ts";
import type { Upstream } from "../../support/upstreams/server.ts";

export const upstreamKey = "upstream-secret-key-0123456789";

/** What stands behind the doors: each adapter by translation, and the two that speak a door's own API also by relay. */
export const behind = ["openai", "openai-relayed", "anthropic", "anthropic-relayed", "ollama"] as const;
export type Behind = (typeof behind)[number];

const models: Readonly<Record<Behind, string>> = {
  openai: "fake-model",
  "openai-relayed": "fake-model",
  anthropic: "claude-fake-1",
  "anthropic-relayed": "claude-fake-1",
  ollama: "fake:latest",
};

/** The app over real sockets, with one fake upstream behind one adapter, named `up`; it costs nothing unless `more.price` says so. */
export async function openDoors(kind: Behind, script: Script = {}, more: Omit<DoorAppOptions, "defaultRef"> = {}) {
  const start = kind.startsWith("openai") ? startFakeOpenAi : kind.startsWith("anthropic") ? startFakeAnthropic : startFakeOllama;
  const fake: Upstream = await start(script);
  const dispatchers = createDispatchers();
  const upstream = {
    name: "up",
    baseUrl: fake.url,
    apiKey: () => upstreamKey,
    headers: {},
    timeoutMs: 20_000,
    local: true,
    fetch: dispatchers.fetchFor(true),
    clock: systemClock,
  };
  const provider = kind.startsWith("openai")
    ? createOpenAiProvider(upstream)
    : kind.startsWith("anthropic")
      ? createAnthropicProvider(upstream)
      : createOllamaProvider(upstream, undefined);
  const { relay, ...bare } = provider;
  const app = await createDoorApp([{ ...bare, ...(relay && kind.endsWith("-relayed") ? { relay } : {}) }], {
    defaultRef: `up/${models[kind]}`,
    ...more,
  });
  const { url } = await app.listen();
  return {
    app,
    fake,
    url,
    model: `up/${models[kind]}`,
    async stop(): Promise<void> {
      await fake.stop();
      await app.stop();
      await dispatchers.stop();
    },
  };
}

export type Doors = Awaited<ReturnType<typeof openDoors>>;

export const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
