import type { Fit, LocalModel, OfferedModel, OllamaState, Pull } from "../../../contract/routes/ollama.ts";

const gb = 1_000_000_000;

const offer = (
  name: string,
  title: string,
  size: number,
  fit: Fit,
  rest: Partial<OfferedModel> & Pick<OfferedModel, "parameters" | "license">,
): OfferedModel => ({
  name,
  title,
  bytes: size * gb,
  contextTokens: 262_144,
  images: false,
  tools: true,
  thinking: false,
  fit,
  recommended: false,
  installed: false,
  ...rest,
});

/** What a computer with 12 GB on the GPU is offered. */
export const offered: readonly OfferedModel[] = [
  offer("qwen3.5:4b", "Qwen 3.5 4B", 2.7, "good", { parameters: "4B", license: "Apache 2.0", thinking: true, images: true }),
  offer("qwen3.5:9b", "Qwen 3.5 9B", 6.1, "good", {
    parameters: "9B",
    license: "Apache 2.0",
    thinking: true,
    images: true,
    recommended: true,
  }),
  offer("gemma4:12b", "Gemma 4 12B", 6.7, "slow", { parameters: "12B", license: "Gemma", images: true, contextTokens: 131_072 }),
  offer("gemma4:26b-a4b", "Gemma 4 26B-A4B", 14, "tooBig", { parameters: "26B", license: "Gemma", images: true }),
  offer("gpt-oss:20b", "gpt-oss 20B", 14, "tooBig", { parameters: "20B", license: "Apache 2.0", thinking: true }),
];

const local = (name: string, size: number | null, rest: Partial<LocalModel> = {}): LocalModel => ({
  name,
  bytes: size === null ? null : size * gb,
  local: true,
  parameters: "8.2B",
  quantization: "Q4_K_M",
  images: false,
  tools: true,
  thinking: true,
  contextTokens: 40_960,
  fit: "good",
  loaded: null,
  ...rest,
});

const here = (now: number): LocalModel[] => [
  local("qwen3:8b", 5.2, {
    loaded: { bytes: 6.4 * gb, gpuShare: 0.83, contextTokens: 32_768, until: now + 4 * 60_000 },
  }),
  local("gemma3:12b-it-q4_K_M", 8.1, { images: true, thinking: false, parameters: "12.2B", fit: "slow" }),
  local("deepseek-v4:671b-cloud", null, { local: false, parameters: "671B", quantization: null, fit: null }),
];

export const makePull = (rest: Partial<Pull> & Pick<Pull, "model" | "state">): Pull => ({
  id: `pull-${rest.model}`,
  completedBytes: 0,
  totalBytes: null,
  bytesPerSecond: null,
  secondsLeft: null,
  failure: null,
  startedAt: 1,
  ...rest,
});

/** A download in every state it can be in. */
export const everyPull: readonly Pull[] = [
  makePull({
    model: "qwen3.5:9b",
    state: "fetching",
    completedBytes: 1.9 * gb,
    totalBytes: 6.1 * gb,
    bytesPerSecond: 38_400_000,
    secondsLeft: 110,
  }),
  makePull({ model: "gemma4:12b", state: "waiting", totalBytes: 6.7 * gb }),
  makePull({ model: "llama3.3:70b", state: "stalled", completedBytes: 12.4 * gb, totalBytes: 43 * gb }),
  makePull({ model: "mistral-small3:24b", state: "checking", completedBytes: 14 * gb, totalBytes: 14 * gb }),
  makePull({ model: "phi5:14b", state: "paused", completedBytes: 3.3 * gb, totalBytes: 9.1 * gb }),
  makePull({ model: "smollm2:135m", state: "done", completedBytes: 0.27 * gb, totalBytes: 0.27 * gb }),
  makePull({
    model: "gpt-oss:120b",
    state: "failed",
    completedBytes: 0,
    totalBytes: 65 * gb,
    failure: {
      code: "NOT_ENOUGH_DISK",
      message: "gpt-oss:120b needs 65 GB of disk space, 41 GB is free in /usr/share/ollama/.ollama/models.",
      hint: "Free some space, or choose a smaller model.",
    },
  }),
  makePull({
    model: "registry.example.org/team/very-long-name-of-a-model-that-does-not-fit:latest",
    state: "failed",
    completedBytes: 0.4 * gb,
    totalBytes: 2 * gb,
    failure: {
      code: "REGISTRY_UNREACHABLE",
      message: "The place where models are fetched cannot be reached: getaddrinfo ENOTFOUND registry.example.org",
      hint: "Check the internet connection, then press Resume; what is there already is kept.",
    },
  }),
];

/** `missing`, `installed`, `alone`, `starting`, `adopted`, `ours`, `failed`, `pulls`, `empty`, `apple`. */
export function buildOllama(state: string, now: number): OllamaState {
  const runs = ["adopted", "ours", "pulls", "empty", "apple"].includes(state);
  const ours = state === "ours" || state === "pulls" || state === "apple";
  const kind = runs ? (ours ? "ours" : "adopted") : state === "alone" ? "installed" : (state as OllamaState["kind"]);
  const apple = state === "apple";
  return {
    kind,
    baseUrl: runs ? "http://127.0.0.1:11434" : null,
    version: runs ? "0.17.4" : null,
    program: kind === "missing" ? null : "/usr/local/bin/ollama",
    failure:
      kind === "failed"
        ? {
            code: "OLLAMA_FAILED",
            message: "Ollama could not do it: exit 1",
            hint: "Try again; Ollama's own lines are in `npx hearth logs`.",
          }
        : null,
    companion:
      kind === "failed"
        ? {
            kind: "gaveUp",
            failures: 5,
            end: "exit 1",
            lastLines: ["Error: could not create directory mkdir /data/ollama: permission denied"],
          }
        : null,
    canKeep: state !== "alone",
    keep: ours || kind === "failed" || kind === "starting",
    install: { url: "https://ollama.com/download", command: "curl -fsSL https://ollama.com/install.sh | sh" },
    hardware: {
      ramBytes: 16.5 * gb,
      vramBytes: apple ? null : 12.6 * gb,
      gpu: apple ? "Apple M4" : "RTX 4070",
      unified: apple,
      processor: "x",
      cores: 8,
      modelsFolder: "/usr/share/ollama/.ollama/models",
      freeBytes: (apple ? 4 : 120) * gb,
    },
    models: runs && state !== "empty" ? here(now) : [],
    offered: [...offered],
    pulls: state === "pulls" ? [...everyPull] : [],
  };
}
