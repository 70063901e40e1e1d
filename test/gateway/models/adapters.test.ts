import { createAnthropicProvider } from "../../../gateway/models/anthropic/provider.ts";
import { createOllamaProvider } from "../../../gateway/models/ollama/provider.ts";
import { createOpenAiProvider } from "../../../gateway/models/openai/provider.ts";
import { startFakeAnthropic } from "../../support/upstreams/anthropic.ts";
import { startFakeOllama } from "../../support/upstreams/ollama.ts";
import { startFakeOpenAi } from "../../support/upstreams/openai.ts";
import { testModel } from "./contract.ts";

testModel("anthropic", {
  start: startFakeAnthropic,
  make: createAnthropicProvider,
  model: "claude-fake-1",
  contentType: "text/event-stream",
});
testModel("openai-compatible", {
  start: startFakeOpenAi,
  make: createOpenAiProvider,
  model: "fake-model",
  contentType: "text/event-stream",
});
testModel("ollama", {
  start: startFakeOllama,
  make: upstream => createOllamaProvider(upstream, undefined),
  model: "fake:latest",
  contentType: "application/x-ndjson",
});
