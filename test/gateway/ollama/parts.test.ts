import { expect, test } from "vitest";
import { SettingsFile } from "../../../contract/settings/schema.ts";
import { listedTags, tagRows } from "../../../gateway/models/ollama/list.ts";
import { candidatesOf } from "../../../gateway/ollama/compose-ollama.ts";
import { readLoaded, readShown, readTags } from "../../../gateway/ollama/models/read-models.ts";
import { ownProvider, providerChanges } from "../../../gateway/ollama/provider-row.ts";
import { byteWords } from "../../../gateway/ollama/pulls/byte-words.ts";
import { pullFailure } from "../../../gateway/ollama/pulls/failures.ts";
import {
  addLine,
  completedBytes,
  createSpeed,
  isEndless,
  noProgress,
  secondsLeft,
  totalBytes,
} from "../../../gateway/ollama/pulls/progress.ts";
import { ollamaSpec } from "../../../gateway/ollama/server/companion-spec.ts";
import { installOf, usualPlaces } from "../../../gateway/ollama/server/find-program.ts";
import { gpuOfLine, largerGpu } from "../../../gateway/ollama/server/gpu-lines.ts";
import { nvidiaRows } from "../../../gateway/ollama/server/gpu-probe.ts";
import { folderOfModelfile } from "../../../gateway/ollama/server/models-folder.ts";

const head = 'time=2026-11-21T10:00:00.000Z level=INFO source=types.go:42 msg="inference compute"';
const GiB = 1024 ** 3;

test.each([
  [
    `${head} id=GPU-1 library=CUDA compute=8.9 name=CUDA0 description="NVIDIA GeForce RTX 4090" driver=12.8 type=discrete total="24.0 GiB" available="23.1 GiB"`,
    { name: "NVIDIA GeForce RTX 4090", bytes: 24 * GiB },
  ],
  [`${head} id=0 library=Metal name=Metal total="16.0 GiB" available="12 GiB"`, { name: "Metal", bytes: 16 * GiB }],
  [`${head} id=cpu library=cpu compute="" name=cpu description=cpu type="" total="15.6 GiB" available="3.1 GiB"`, null],
  [`${head} id=0 library=Vulkan name=x total="nonsense"`, null],
  ['time=… level=INFO msg="vram-based default context" total_vram="0 B"', undefined],
])("what Ollama says of its GPU: %s", (line, gpu) => {
  expect(gpuOfLine(line)).toEqual(gpu);
});

test("the larger of two GPUs counts", () => {
  const [small, large] = nvidiaRows("NVIDIA T4, 15360\nNVIDIA A100, 40960\n\nbroken\n");
  expect(small && large && [largerGpu(small, large), largerGpu(null, small), largerGpu(large, null)]).toEqual([
    large,
    small,
    large,
  ]);
  expect(nvidiaRows("Failed to initialize NVML, no device")).toEqual([]);
});

test("ours listens on loopback alone, with one model in memory, and asks no proxy for its own runners", () => {
  const settings = SettingsFile.parse({
    ollama: { keep: true, keepAliveSeconds: -1, contextTokens: 16_384, models: "/data/models" },
  });
  const spec = ollamaSpec("/usr/bin/ollama", 4_000, settings.ollama, { NO_PROXY: "corp.example, 127.0.0.1" });
  expect(spec).toMatchObject({ name: "ollama", program: "/usr/bin/ollama", args: ["serve"], stopSignal: "SIGTERM" });
  expect(spec.environment).toEqual({
    OLLAMA_HOST: "127.0.0.1:4000",
    OLLAMA_KEEP_ALIVE: "-1",
    OLLAMA_NUM_PARALLEL: "1",
    OLLAMA_MAX_LOADED_MODELS: "1",
    OLLAMA_NOPRUNE: "1",
    OLLAMA_NO_CLOUD: "1",
    OLLAMA_MODELS: "/data/models",
    OLLAMA_CONTEXT_LENGTH: "16384",
    NO_PROXY: "corp.example,127.0.0.1,localhost,::1",
    no_proxy: "corp.example,127.0.0.1,localhost,::1",
  });
  const cloud = ollamaSpec("ollama", 1, SettingsFile.parse({ ollama: { cloud: true } }).ollama, {});
  expect(cloud.environment).toMatchObject({ OLLAMA_NO_CLOUD: "0", OLLAMA_KEEP_ALIVE: "300s" });
});

test.each([
  [undefined, ["http://127.0.0.1:11434"]],
  ["0.0.0.0", ["http://127.0.0.1:11434"]],
  ["127.0.0.1:4444", ["http://127.0.0.1:4444", "http://127.0.0.1:11434"]],
  ["http://nas.local:11434/", ["http://nas.local:11434", "http://127.0.0.1:11434"]],
  ["https://ollama.example.com", ["http://127.0.0.1:11434"]],
  ["::::", ["http://127.0.0.1:11434"]],
])("where one is looked for when OLLAMA_HOST is %s", (named, urls) => {
  expect(candidatesOf(named)).toEqual(urls);
});

const providers = (...rows: object[]) => SettingsFile.parse({ providers: rows });

test("a provider without an address is made once; one at the usual address loses it; others stay", () => {
  const none = providers();
  expect(providerChanges(none)).toEqual({
    name: "ollama",
    changes: [{ path: ["providers", 0], value: { name: "ollama", type: "ollama" } }],
  });
  expect(ownProvider(none)).toBeUndefined();
  const there = providers({ name: "a", type: "anthropic" }, { name: "home", type: "ollama" });
  expect(providerChanges(there)).toEqual({ name: "home", changes: [] });
  const usual = providers({ name: "a", type: "anthropic" }, { name: "mine", type: "ollama", baseUrl: "http://localhost:11434" });
  expect(providerChanges(usual)).toEqual({ name: "mine", changes: [{ path: ["providers", 1, "baseUrl"], value: undefined }] });
  const nas = providers({ name: "ollama", type: "ollama", baseUrl: "http://nas.local:11434" });
  expect(providerChanges(nas).changes).toEqual([{ path: ["providers", 1], value: { name: "ollama-local", type: "ollama" } }]);
});

test("layers are summed by their digest, and may lose what they had", () => {
  const lines = [
    { status: "pulling manifest" },
    { status: "pulling aaa", digest: "sha256:aaa", total: 1_000 },
    { status: "pulling aaa", digest: "sha256:aaa", total: 1_000, completed: 600 },
    { status: "pulling aaa", digest: "sha256:aaa", total: 1_000, completed: 400 },
    { status: "pulling bbb", digest: "sha256:bbb", total: 50, completed: 50 },
  ];
  const seen: (number | null)[][] = [];
  let progress = noProgress();
  for (const line of lines) {
    progress = addLine(progress, line);
    seen.push([completedBytes(progress), totalBytes(progress)]);
  }
  expect(seen).toEqual([
    [0, null],
    [0, 1_000],
    [600, 1_000],
    [400, 1_000],
    [450, 1_050],
  ]);
  expect(addLine(progress, { status: "verifying sha256 digest" }).checking).toBe(true);
  expect(addLine(progress, { status: "writing manifest" }).checking).toBe(true);
  expect(completedBytes(addLine(progress, { status: "verifying sha256 digest" }))).toBe(450);
});

test("what no Ollama would say of a layer counts for nothing", () => {
  let progress = noProgress();
  const add = (line: object): void => {
    progress = addLine(progress, { ...line });
  };
  add({ digest: "sha256:a", total: 10, completed: 4_000 });
  expect([completedBytes(progress), totalBytes(progress), isEndless(progress)]).toEqual([10, 10, false]);
  add({ digest: "sha256:b", total: 2 ** 51, completed: 2 ** 51 });
  add({ digest: `sha256:${"c".repeat(1_000)}`, total: 5, completed: 5 });
  expect([completedBytes(progress), totalBytes(progress), progress.layers.size]).toEqual([10, 10, 2]);
  for (let n = 0; n < 999; n++) add({ digest: `sha256:${n}`, total: 2 ** 50, completed: 2 ** 50 });
  expect([completedBytes(progress), totalBytes(progress), isEndless(progress)]).toEqual([2 ** 50, 2 ** 50, true]);
});

test("one odd row hides no other model", () => {
  const rows = [null, 5, [], "x", { name: 5 }, { name: "a", size: "big" }, { name: "b", size: 2 ** 51 }, { name: "c", size: 7 }];
  const bytes = [
    ["a", null],
    ["b", null],
    ["c", 7],
  ];
  expect(readTags({ models: rows }).map(model => [model.name, model.bytes])).toEqual(bytes);
  expect(listedTags(tagRows({ models: rows }) ?? [], true).map(model => [model.name, model.bytes ?? null])).toEqual(bytes);
  expect([...readLoaded({ models: [null, { name: "c", size: 7 }, { name: "d", size: 2 ** 51 }] }).keys()]).toEqual(["c"]);
  const [long] = readTags({
    models: [{ name: `${"n".repeat(300)}:cloud`, size: 7, details: { parameter_size: "8".repeat(300) } }],
  });
  expect([long?.name.length, long?.parameters?.length, long?.local]).toEqual([201, 128, false]);
});

test("speed follows what comes, and a step back is no speed", () => {
  const speed = createSpeed();
  expect(speed.bytesPerSecond()).toBeNull();
  for (let second = 0; second <= 60; second++) speed.add(second * 1_000, second * 2_000_000);
  expect(speed.bytesPerSecond()).toBe(2_000_000);
  speed.add(61_000, 1_000_000);
  expect(speed.bytesPerSecond()).toBe(2_000_000);
  for (let second = 62; second <= 162; second++) speed.add(second * 1_000, 1_000_000 + (second - 61) * 500_000);
  expect(speed.bytesPerSecond()).toBeGreaterThan(499_000);
  expect(speed.bytesPerSecond()).toBeLessThan(510_000);
  expect([secondsLeft(10, 110, 50), secondsLeft(10, null, 50), secondsLeft(10, 110, 0), secondsLeft(10, 110, null)]).toEqual([
    2,
    null,
    null,
    null,
  ]);
});

test.each([
  ["pull model manifest: file does not exist", "MODEL_NOT_FOUND_THERE", false],
  ["invalid model name", "MODEL_NOT_FOUND_THERE", false],
  ["write /models/blobs/sha256-1-partial: no space left on device", "NOT_ENOUGH_DISK", false],
  ["dial tcp: lookup registry.ollama.ai: no such host", "REGISTRY_UNREACHABLE", true],
  ["dial tcp 127.0.0.1:1: connect: connection refused", "REGISTRY_UNREACHABLE", true],
  ["max retries exceeded: unexpected EOF", "REGISTRY_UNREACHABLE", true],
  ["pull model manifest: 500: boom", "REGISTRY_UNREACHABLE", true],
  ["digest mismatch, file must be downloaded again: want sha256:a, got sha256:b", "OLLAMA_FAILED", true],
  ["pull model manifest: 412: this model requires a newer version of Ollama", "OLLAMA_FAILED", false],
])("what a failed download says: %s", (problem, code, again) => {
  expect(pullFailure("m", problem)).toMatchObject({ code, again });
});

test("a signed address does not go on", () => {
  const problem = 'Get "https://dd20.r2.cloudflarestorage.com/blob?X-Amz-Signature=secret": net/http: TLS handshake timeout';
  const { slots } = pullFailure("m", problem);
  expect(slots.problem).toBe('Get "https://dd20.r2.cloudflarestorage.com": net/http: TLS handshake timeout');
});

test("models that somebody's cloud answers for are not local, whatever they are called", () => {
  const models = readTags({
    models: [
      {
        name: "tiny:1b",
        size: 5,
        digest: "d1",
        details: { parameter_size: "1B", quantization_level: "Q4_0" },
        capabilities: ["tools"],
      },
      { name: "big:cloud", size: 300, digest: "d2" },
      { name: "quiet:latest", size: 300, digest: "d3", remote_host: "https://ollama.com" },
      { name: 7 },
    ],
  });
  expect(models).toMatchObject([
    { name: "tiny:1b", local: true, bytes: 5, parameters: "1B", quantization: "Q4_0", tools: true, images: false },
    { name: "big:cloud", local: false, bytes: null },
    { name: "quiet:latest", local: false, bytes: null },
  ]);
});

test("what is in memory, and its share on the GPU", () => {
  const loaded = readLoaded({
    models: [
      { name: "half", size: 1_000, size_vram: 500, expires_at: "2026-11-21T10:00:00Z", context_length: 4_096 },
      { name: "old", size: 1_000, expires_at: "2318-01-01T00:00:00Z" },
    ],
  });
  expect([...loaded]).toEqual([
    ["half", { bytes: 1_000, gpuShare: 0.5, contextTokens: 4_096, until: Date.UTC(2026, 10, 21, 10) }],
    ["old", { bytes: 1_000, gpuShare: null, contextTokens: null, until: Date.UTC(2318, 0, 1) }],
  ]);
});

test("a model's build tells what its context takes, also where layers differ", () => {
  const info = {
    "general.architecture": "q",
    "q.block_count": 4,
    "q.attention.head_count": 8,
    "q.embedding_length": 1_024,
    "q.attention.head_count_kv": [2, 0, 0, 2],
  };
  expect(readShown({ model_info: info }).shape).toEqual({ kvHeads: 4, keyLength: 128, valueLength: 128 });
  expect(readShown({ model_info: { ...info, "q.attention.head_count_kv": 2, "q.attention.key_length": 64 } }).shape).toEqual({
    kvHeads: 8,
    keyLength: 64,
    valueLength: 64,
  });
  expect(readShown({ model_info: {} }).shape).toBeUndefined();
  expect(readShown({ model_info: 3, capabilities: "x" }).shape).toBeUndefined();
});

test("the folder of an adopted one is read from a model", () => {
  const digest = "0".repeat(64);
  expect(folderOfModelfile(`# note\nFROM /usr/share/ollama/.ollama/models/blobs/sha256-${digest}\nTEMPLATE x`)).toBe(
    "/usr/share/ollama/.ollama/models",
  );
  expect(folderOfModelfile("FROM llama3")).toBeUndefined();
});

test("where to get it, and where it is looked for, on each system", () => {
  for (const platform of ["darwin", "win32", "linux"] as const)
    expect(installOf(platform).url).toMatch(/^https:\/\/ollama\.com\/download\//);
  expect(usualPlaces("win32", { LOCALAPPDATA: "C:\\Users\\a\\AppData\\Local" })[0]).toContain("ollama.exe");
  expect(usualPlaces("darwin", {})).toContain("/Applications/Ollama.app/Contents/Resources/ollama");
  expect(usualPlaces("linux", {})).toContain("/usr/local/bin/ollama");
});

test.each([
  [0, "0 MB"],
  [1, "1 MB"],
  [512 * 1024 * 1024, "537 MB"],
  [2_700_000_000, "2.7 GB"],
  [-5, "0 MB"],
])("%d bytes in words", (bytes, words) => {
  expect(byteWords(bytes)).toBe(words);
});
