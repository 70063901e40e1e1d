import { afterEach, expect, test } from "vitest";
import { createPrices } from "../../../gateway/budget/prices/create-prices.ts";
import { createOllamaAddress } from "../../../gateway/ollama/server/address.ts";
import { startFakeOllamaHouse } from "../../support/fake-ollama/server.ts";
import { startFakeOllama } from "../../support/upstreams/ollama.ts";
import { quietLog, setUpModels } from "../models/registry-support.ts";
import { ask, collect, never } from "../models/support.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one();
});

function rooms(url: string) {
  const address = createOllamaAddress();
  address.set(url);
  const { models, settings, clock } = setUpModels({ providers: [{ name: "home", type: "ollama" }] }, { ollamaAddress: address });
  open.push(models.stop);
  const provider = () => models.providers()[0]!;
  const prices = createPrices({
    settings: settings.current,
    file: "/nowhere/prices.json",
    ownModels: () => [],
    clock,
    log: quietLog,
  });
  return { address, models, provider, isFree: (model: string) => prices.isFree({ provider: provider(), model }) };
}

test("a model that somebody's cloud answers for is not free, also when its name does not say so", async () => {
  const ollama = await startFakeOllamaHouse({
    models: [{ name: "tiny:1b" }, { name: "quiet:latest", remote_host: "https://ollama.com" }, { name: "big:cloud" }],
  });
  open.push(ollama.stop);
  const { models, isFree } = rooms(ollama.url);
  // Before anybody asked, names are all there is.
  expect([isFree("tiny:1b"), isFree("big:cloud")]).toEqual([true, false]);
  const listed = await models.list(never());
  expect(listed.map(model => [model.name, model.local])).toEqual([
    ["tiny:1b", true],
    ["quiet:latest", false],
    ["big:cloud", false],
    ["guide", true],
  ]);
  expect([isFree("tiny:1b"), isFree("quiet"), isFree("quiet:latest"), isFree("big:cloud")]).toEqual([true, false, false, false]);
});

test("an answer that comes from a cloud tells it too", async () => {
  const line = { model: "new", remote_host: "https://ollama.com", message: { content: "hi" }, done: true, done_reason: "stop" };
  const ollama = await startFakeOllama({ raw: { chunks: [`${JSON.stringify(line)}\n`] } });
  open.push(ollama.stop);
  const { provider, isFree } = rooms(ollama.url);
  expect(isFree("new")).toBe(true);
  await collect(provider(), ask("hello", { model: "new" }));
  expect(isFree("new")).toBe(false);
  expect(isFree("other")).toBe(true);
});

test("a provider without an address follows the Ollama that answers, and new models are known at once", async () => {
  const first = await startFakeOllamaHouse({ models: [{ name: "one:1b" }] });
  const second = await startFakeOllamaHouse({ models: [{ name: "two:1b" }] });
  open.push(first.stop, second.stop);
  const { address, models, provider } = rooms(first.url);
  await models.list(never());
  expect(models.modelsOf(provider())).toEqual(["one:1b"]);
  address.set(second.url);
  expect(provider().baseUrl).toBe(second.url);
  await models.list(never());
  expect(models.modelsOf(provider())).toEqual(["two:1b"]);
  second.models.set("three:1b", { name: "three:1b" });
  await models.relist(never());
  expect(models.modelsOf(provider())).toEqual(["two:1b", "three:1b"]);
  address.set(undefined);
  expect(provider().baseUrl).toBe("http://127.0.0.1:11434");
});
