import { expect, test } from "vitest";
import { catalogue } from "../../../gateway/ollama/models/catalogue.ts";
import { contextBytes, fitOf, type Room } from "../../../gateway/ollama/models/fit.ts";
import { fullName, offeredModels } from "../../../gateway/ollama/models/offered.ts";

const GB = 1e9;
const room = (ramGB: number, vramGB: number | null = null, unified = false): Room => ({
  ramBytes: ramGB * GB,
  vramBytes: vramGB === null ? null : vramGB * GB,
  unified,
});

// Weights and context together; one gigabyte is added to both.
test.each([
  ["fits a GPU exactly", 8, room(16, 10), "good"],
  ["a byte too much for the GPU, but there is memory", 8 + 1e-9, room(16, 10), "slow"],
  ["GPU and memory together, exactly", 21, room(16, 10), "slow"],
  ["neither together", 21 + 1e-9, room(16, 10), "tooBig"],
  ["a processor with 6 GB to spare", 4, room(11), "good"],
  ["a processor with less to spare", 4, room(11 - 1e-9), "slow"],
  ["a processor with any amount of memory, and weights of 4 GB", 4, room(64), "good"],
  ["a processor with any amount of memory, and a byte more", 4 + 1e-9, room(64), "slow"],
  ["a GPU too small for it does not make a small model worse", 4, room(16, 2), "good"],
  ["a processor with 3 GB to spare", 12, room(16), "slow"],
  ["a processor with less than 3 GB to spare", 12 + 1e-9, room(16), "tooBig"],
  ["seven tenths of shared memory", 10.2, room(16, null, true), "good"],
  ["more of shared memory", 10.2 + 1e-9, room(16, null, true), "slow"],
  ["shared memory without 3 GB to spare", 12 + 1e-9, room(16, null, true), "tooBig"],
  ["a GPU of no size is none", 9, room(16, 0), "slow"],
] as const)("%s", (_what, gigabytes, machine, fit) => {
  expect(fitOf(gigabytes * GB, 0, machine)).toBe(fit);
});

test("the context takes what the build says, else an eighth of the weights for every 8,192 tokens", () => {
  // 30 layers with 3 heads each of 64 numbers for keys and for values, two bytes a number.
  expect(contextBytes(1, 1_000, { kvHeads: 90, keyLength: 64, valueLength: 64 })).toBe(2 * 90 * 128 * 1_000);
  expect(contextBytes(8 * GB, 8_192, undefined)).toBe(GB);
  expect(contextBytes(8 * GB, 32_768, undefined)).toBe(4 * GB);
});

test.each([
  [room(4), undefined],
  [room(8), undefined],
  [room(12), "qwen3.5:4b"],
  [room(16), "qwen3.5:4b"],
  [room(24), "qwen3.5:4b"],
  [room(64), "qwen3.5:4b"],
  [room(8, null, true), "qwen3.5:4b"],
  [room(16, null, true), "gemma4:12b"],
  [room(16, 8), "qwen3.5:4b"],
  [room(32, 12), "gemma4:12b"],
  [room(64, 24), "gemma4:26b"],
  [room(64, null, true), "gemma4:26b"],
] as const)("what is recommended: %o", (machine, name) => {
  const offered = offeredModels(catalogue, [], machine, 8_192);
  expect(offered.filter(model => model.recommended).map(model => model.name)).toEqual(name === undefined ? [] : [name]);
  for (const model of offered.filter(one => one.recommended)) expect(model.fit).toBe("good");
});

test("24 GB without a GPU: only the small ones are said to run well", () => {
  const fits = new Map(offeredModels(catalogue, [], room(24), 8_192).map(({ name, fit }) => [name, fit]));
  expect([...fits].filter(([, fit]) => fit === "good").map(([name]) => name)).toEqual([
    "qwen3.5:0.8b",
    "qwen3.5:2b",
    "qwen3.5:4b",
  ]);
  for (const name of ["qwen3.5:9b", "gemma4:12b", "gpt-oss:20b"]) expect(fits.get(name)).toBe("slow");
});

test("what is there already has its own size and is marked", () => {
  const offered = offeredModels(catalogue, [{ name: "qwen3.5:4b", bytes: 3_389_000_123 }], room(16), 8_192);
  expect(offered.find(model => model.name === "qwen3.5:4b")).toMatchObject({ installed: true, bytes: 3_389_000_123 });
  expect(offered.filter(model => model.installed)).toHaveLength(1);
});

test("every offered name is whole and there once", () => {
  const names = catalogue.map(entry => entry.name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.map(fullName)).toEqual(names);
  expect(fullName("localhost:5000/library/tiny")).toBe("localhost:5000/library/tiny:latest");
});
