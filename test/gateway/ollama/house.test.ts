import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { freePort } from "../../../gateway/ollama/server/port.ts";
import { running } from "../../support/fake-ollama/host.ts";
import { startFakeOllamaHouse } from "../../support/fake-ollama/server.ts";
import { createHouse, type HouseOptions } from "./house-room.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one();
});
const startOllama = async (...options: Parameters<typeof startFakeOllamaHouse>) => {
  const ollama = await startFakeOllamaHouse(...options);
  open.push(ollama.stop);
  return ollama;
};
const openHouse = async (options?: HouseOptions) => {
  const house = await createHouse(options);
  open.push(house.stop);
  return house;
};

/** A file that can be run stands for the program; the keeper of these tests starts nothing. */
function programIn(folder: string): string {
  const file = join(folder, "ollama");
  writeFileSync(file, "#!/bin/sh\n");
  chmodSync(file, 0o755);
  return file;
}

test("an adopted one: its models, those in memory, what would fit, and what is somebody's cloud", async () => {
  const ollama = await startOllama({
    models: [
      { name: "tiny:1b", size: 1_000_000 },
      { name: "far:latest", remote_host: "https://ollama.com" },
    ],
  });
  ollama.loaded.set("tiny:1b", { size: 2_000, size_vram: 1_000 });
  const house = await openHouse({ candidates: [ollama.url] });
  const state = await house.shows("adopted");
  expect(state).toMatchObject({
    baseUrl: ollama.url,
    version: "0.17.4",
    keep: false,
    canKeep: true,
    failure: null,
    companion: null,
  });
  expect(state.hardware).toMatchObject({
    ramBytes: expect.any(Number),
    cores: expect.any(Number),
    modelsFolder: "/srv/ollama/models",
  });
  expect(state.hardware.freeBytes).toBeGreaterThan(0);
  await expect
    .poll(async () => (await house.state()).models)
    .toMatchObject([
      {
        ...{ name: "tiny:1b", local: true, bytes: 1_000_000, parameters: "1B", tools: true, contextTokens: 8_192, fit: "good" },
        loaded: { bytes: 2_000, gpuShare: 0.5, contextTokens: 4_096 },
      },
      { name: "far:latest", local: false, bytes: null, fit: null },
    ]);
  expect(state.offered.length).toBeGreaterThan(7);
  expect(house.room().glance()).toEqual({ running: true, models: 2, loaded: [{ name: "tiny:1b", gpuShare: 0.5 }] });
  expect(house.events).toContainEqual({ kind: "ollama.changed" });
});

test("let Hearth run one: wanted, provider written, ready, and let go again", async () => {
  const house = await openHouse();
  const program = programIn(house.folder);
  await house.settings.change([{ path: ["ollama", "program"], value: program }], "test");
  const kept = await house.app.call("PUT", "/api/ollama", { keep: true });
  expect(kept.statusCode).toBe(200);
  expect(kept.json()).toMatchObject({ kind: "starting", keep: true, program });
  expect(house.settings.current()).toMatchObject({ providers: [{ name: "ollama", type: "ollama" }], ollama: { keep: true } });
  expect(house.settings.current().providers[0]?.baseUrl).toBeUndefined();

  const ollama = await startOllama({ port: house.beside.port(), models: [{ name: "tiny:1b" }] });
  house.beside.say(running);
  expect(await house.shows("ours")).toMatchObject({ baseUrl: ollama.url, companion: running });
  // A provider without an address goes to ours.
  expect(house.models.providers()[0]?.baseUrl).toBe(ollama.url);

  const released = await house.app.call("PUT", "/api/ollama", { keep: false });
  expect(released.json()).toMatchObject({ kind: "installed", keep: false });
  expect(house.beside.spec()).toBeUndefined();
});

test("what its log says of the GPU counts, and is remembered", async () => {
  const house = await openHouse();
  house.beside.line('msg="inference compute" id=0 library=CUDA description="NVIDIA T4" total="16.0 GiB" available="15 GiB"');
  expect((await house.state()).hardware).toMatchObject({ gpu: "NVIDIA T4", vramBytes: 16 * 1024 ** 3 });
});

test("what keeps it from running is a trouble, and is withdrawn", async () => {
  const house = await openHouse({ settings: { ollama: { keep: true, program: "/nowhere/ollama" } } });
  expect((await house.shows("missing")).failure).toMatchObject({ code: "OLLAMA_MISSING" });
  expect(house.troubles.list("zh-CN")).toMatchObject([{ id: "ollama.OLLAMA_MISSING", path: "/settings/ollama" }]);
  await house.app.call("PUT", "/api/ollama", { keep: false });
  expect(house.troubles.list("en")).toEqual([]);
});

test("a gateway that was started alone says that nobody can keep it", async () => {
  const house = await openHouse({ present: false });
  const refused = await house.app.call("PUT", "/api/ollama", { keep: true });
  expect([refused.statusCode, refused.json().error.code]).toEqual([409, "NO_KEEPER"]);
  expect(house.settings.current().ollama.keep).toBe(false);
});

test("models are deleted and let go; without an Ollama that is said", async () => {
  const ollama = await startOllama({ models: [{ name: "tiny:1b" }] });
  ollama.loaded.set("tiny:1b", { size: 1, size_vram: 1 });
  const house = await openHouse({ candidates: [ollama.url] });
  await house.shows("adopted");
  expect((await house.app.call("POST", "/api/ollama/unload", { name: "tiny:1b" })).statusCode).toBe(200);
  expect(ollama.loaded.size).toBe(0);
  expect((await house.app.call("DELETE", "/api/ollama/models?name=tiny:1b")).statusCode).toBe(200);
  expect(ollama.models.size).toBe(0);
  await expect.poll(async () => (await house.state()).models).toEqual([]);
  const again = await house.app.call("DELETE", "/api/ollama/models?name=tiny:1b");
  expect(again.statusCode).toBe(200);

  const none = await openHouse({
    settings: { ollama: { program: "/nowhere/ollama" } },
    candidates: [`http://127.0.0.1:${await freePort(undefined)}`],
  });
  await none.shows("missing");
  const refused = await none.app.call("POST", "/api/ollama/pulls", { model: "tiny" });
  expect([refused.statusCode, refused.json().error.code]).toEqual([409, "OLLAMA_MISSING"]);
});

test("a sleeping machine that wakes is looked at anew", async () => {
  const port = await freePort(undefined);
  const house = await openHouse({ candidates: [`http://127.0.0.1:${port}`] });
  await house.state();
  await startOllama({ port });
  house.beside.wake();
  await expect.poll(() => house.room().glance().running).toBe(true);
});
