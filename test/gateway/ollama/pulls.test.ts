import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Pull } from "../../../contract/routes/ollama.ts";
import { running } from "../../support/fake-ollama/host.ts";
import { type FakeOllamaHouse, startFakeOllamaHouse } from "../../support/fake-ollama/server.ts";
import { createHouse, type House, type HouseOptions } from "./house-room.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one();
});
const openOllama = async (): Promise<FakeOllamaHouse> => {
  const ollama = await startFakeOllamaHouse();
  open.push(ollama.stop);
  return ollama;
};
async function openHouse(options: HouseOptions): Promise<House> {
  const house = await createHouse(options);
  open.push(house.stop);
  await house.shows("adopted");
  return house;
}

const add = async (house: House, body: object): Promise<Pull> => {
  const answer = await house.app.call("POST", "/api/ollama/pulls", body);
  expect(answer.statusCode).toBe(201);
  return answer.json();
};
const change = async (house: House, id: string, paused: boolean): Promise<Pull> =>
  (await house.app.call("PATCH", `/api/ollama/pulls/${id}`, { paused })).json();
const nth = async (ollama: FakeOllamaHouse, number: number) => {
  await expect.poll(() => ollama.pulls.length).toBe(number);
  return ollama.pulls[number - 1]!;
};
const layer = (completed: number) => ({ status: "pulling aaa", digest: "sha256:aaa", total: 1_000, completed });
const stateOf = async (house: House): Promise<Pull["state"] | undefined> => (await house.state()).pulls[0]?.state;

test("fetched, made the default, told; the provider is written with it", async () => {
  const ollama = await openOllama();
  const house = await openHouse({ candidates: [ollama.url] });
  const { id } = await add(house, { model: "tiny:1b", makeDefault: true });
  const pull = await nth(ollama, 1);
  pull.line(layer(400));
  await expect
    .poll(async () => (await house.state()).pulls)
    .toMatchObject([{ id, model: "tiny:1b", state: "fetching", completedBytes: 400, totalBytes: 1_000 }]);
  pull.line({ status: "verifying sha256 digest" });
  await expect.poll(() => stateOf(house)).toBe("checking");
  pull.end("success");
  await expect
    .poll(() => house.notices)
    .toMatchObject([{ id: `model:${id}:ready`, kind: "modelReady", slots: { model: "tiny:1b" } }]);
  expect(house.settings.current()).toMatchObject({
    defaultModel: "ollama/tiny:1b",
    providers: [{ name: "ollama", type: "ollama" }],
  });
  expect(house.models.defaultRef()).toBe("ollama/tiny:1b");
  const states = house.pulls().map(one => one.state);
  expect(states.filter((state, index) => state !== states[index - 1])).toEqual(["waiting", "fetching", "checking", "done"]);
  await expect.poll(async () => (await house.state()).models).toMatchObject([{ name: "tiny:1b" }]);
  // Off the list.
  expect((await house.app.call("DELETE", `/api/ollama/pulls/${id}`)).statusCode).toBe(200);
  expect((await house.state()).pulls).toEqual([]);
});

test("the same model twice is one download, also under its whole name", async () => {
  const ollama = await openOllama();
  const house = await openHouse({ candidates: [ollama.url] });
  const first = await add(house, { model: "tiny" });
  const second = await add(house, { model: "tiny:latest", makeDefault: true });
  expect(second.id).toBe(first.id);
  (await nth(ollama, 1)).end("success");
  await expect.poll(() => house.settings.current().defaultModel).toBe("ollama/tiny");
  expect(ollama.pulls).toHaveLength(1);
});

test("paused, Ollama is let go; resumed, it is asked again", async () => {
  const ollama = await openOllama();
  const house = await openHouse({ candidates: [ollama.url] });
  const { id } = await add(house, { model: "tiny", insecure: true });
  const pull = await nth(ollama, 1);
  expect(pull.insecure).toBe(true);
  pull.line(layer(500));
  await expect.poll(() => stateOf(house)).toBe("fetching");
  expect(await change(house, id, true)).toMatchObject({ state: "paused", completedBytes: 500, totalBytes: 1_000 });
  await expect.poll(pull.closed).toBe(true);
  expect(await change(house, id, false)).toMatchObject({ state: "waiting", completedBytes: 500 });
  const next = await nth(ollama, 2);
  expect(next.insecure).toBe(true);
  next.end("success");
  await expect.poll(() => stateOf(house)).toBe("done");
});

test("cancelled, it is gone and Ollama is let go", async () => {
  const ollama = await openOllama();
  const house = await openHouse({ candidates: [ollama.url] });
  const { id } = await add(house, { model: "tiny" });
  const pull = await nth(ollama, 1);
  pull.line(layer(500));
  await house.app.call("DELETE", `/api/ollama/pulls/${id}`);
  await expect.poll(pull.closed).toBe(true);
  expect((await house.state()).pulls).toEqual([]);
  const unknown = await house.app.call("PATCH", `/api/ollama/pulls/${id}`, { paused: true });
  expect([unknown.statusCode, unknown.json().error.code]).toEqual([404, "PULL_NOT_FOUND"]);
});

test("cancelled where Ollama is ours, the disk has its room back", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hearth-partials-"));
  open.push(async () => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "blobs"));
  const names = ["sha256-aaa-partial", "sha256-aaa-partial-0", "sha256-aab-partial", "sha256-aaa"];
  for (const name of names) writeFileSync(join(folder, "blobs", name), "x");
  const program = join(folder, "ollama");
  writeFileSync(program, "");
  chmodSync(program, 0o755);
  const house = await createHouse({ settings: { ollama: { keep: true, program, models: folder } } });
  open.push(house.stop);
  await house.shows("starting");
  const ollama = await startFakeOllamaHouse({ port: house.beside.port() });
  open.push(ollama.stop);
  house.beside.say(running);
  await house.shows("ours");
  const { id } = await add(house, { model: "tiny" });
  (await nth(ollama, 1)).line(layer(500));
  await expect.poll(() => stateOf(house)).toBe("fetching");
  await house.app.call("DELETE", `/api/ollama/pulls/${id}`);
  expect(readdirSync(join(folder, "blobs")).sort()).toEqual(["sha256-aaa", "sha256-aab-partial"]);
});

test("a connection that is cut is taken up again by itself", async () => {
  const ollama = await openOllama();
  const house = await openHouse({ candidates: [ollama.url] });
  await add(house, { model: "tiny" });
  const pull = await nth(ollama, 1);
  pull.line(layer(500));
  pull.end("cut");
  (await nth(ollama, 2)).end("success");
  await expect.poll(() => stateOf(house)).toBe("done");
});

test("a failure is told in words, once, and can be tried again", async () => {
  const ollama = await openOllama();
  const house = await openHouse({ candidates: [ollama.url], settings: { language: "zh-CN" } });
  const { id } = await add(house, { model: "no-such" });
  (await nth(ollama, 1)).end({ error: "pull model manifest: file does not exist" });
  await expect
    .poll(() => house.notices)
    .toMatchObject([{ kind: "modelFailed", slots: { model: "no-such", problem: { code: "MODEL_NOT_FOUND_THERE" } } }]);
  expect((await house.state()).pulls).toMatchObject([{ state: "failed", failure: { code: "MODEL_NOT_FOUND_THERE" } }]);
  expect(house.pulls().at(-1)?.failure?.message).toBe("没有名为 no-such 的可下载模型。");
  expect(await change(house, id, false)).toMatchObject({ state: "waiting", failure: null });
  (await nth(ollama, 2)).end("success");
  await expect.poll(() => stateOf(house)).toBe("done");
});

test("a gateway that ended in the middle takes it up at its next start; a paused one stays paused", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hearth-pulls-"));
  const file = join(folder, "hearth.db");
  open.push(async () => rmSync(folder, { recursive: true, force: true }));
  const ollama = await openOllama();
  const first = await createHouse({ candidates: [ollama.url], file });
  await first.shows("adopted");
  const { id } = await add(first, { model: "tiny", insecure: true });
  const paused = await add(first, { model: "other" });
  (await nth(ollama, 2)).line(layer(100));
  await change(first, paused.id, true);
  await first.stop();
  await expect.poll(() => ollama.pulls.every(pull => pull.closed())).toBe(true);

  const second = await createHouse({ candidates: [ollama.url], file });
  open.push(second.stop);
  const pull = await nth(ollama, 3);
  expect([pull.model, pull.insecure]).toEqual(["tiny", true]);
  pull.end("success");
  await expect
    .poll(async () => Object.fromEntries((await second.state()).pulls.map(one => [one.id, one.state])))
    .toEqual({
      [id]: "done",
      [paused.id]: "paused",
    });
});

test("pages hear of it at most four times a second, and of the end at once", async () => {
  const ollama = await openOllama();
  const house = await openHouse({ candidates: [ollama.url] });
  await add(house, { model: "tiny" });
  const pull = await nth(ollama, 1);
  for (let completed = 1; completed <= 500; completed++) pull.line(layer(completed));
  await expect.poll(async () => (await house.state()).pulls[0]?.completedBytes).toBe(500);
  await expect.poll(() => house.pulls().at(-1)?.completedBytes).toBe(500);
  expect(house.pulls().length).toBeLessThan(20);
});
