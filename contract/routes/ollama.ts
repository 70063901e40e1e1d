import * as z from "zod";
import { CompanionState } from "../companions.ts";
import { Ok } from "./conversations.ts";
import { defineRoutes } from "./define.ts";

/** Does it run well here? `good`: on the GPU, or small enough for the processor; `slow`: it fits, tightly or on the processor; `tooBig`. */
export const Fit = z.enum(["good", "slow", "tooBig"]);
export type Fit = z.infer<typeof Fit>;

export const Hardware = z.object({
  ramBytes: z.number(),
  /** Of the largest GPU; null when none is known. */
  vramBytes: z.number().nullable(),
  gpu: z.string().nullable(),
  /** Apple silicon: processor and GPU share the memory. */
  unified: z.boolean(),
  processor: z.string(),
  cores: z.number().int(),
  /** Where the models are kept, and what is free there; null when that cannot be seen. */
  modelsFolder: z.string().nullable(),
  freeBytes: z.number().nullable(),
});
export type Hardware = z.infer<typeof Hardware>;

/** A model that can be fetched: exact figures of its maker. */
export const OfferedModel = z.object({
  name: z.string(),
  title: z.string(),
  bytes: z.number(),
  parameters: z.string(),
  license: z.string(),
  contextTokens: z.number().int(),
  images: z.boolean(),
  tools: z.boolean(),
  thinking: z.boolean(),
  fit: Fit,
  /** One at most: the best that fits well. */
  recommended: z.boolean(),
  installed: z.boolean(),
});
export type OfferedModel = z.infer<typeof OfferedModel>;

export const LocalModel = z.object({
  name: z.string(),
  bytes: z.number().nullable(),
  /** False for models that only pass the prompt on to somebody's cloud. */
  local: z.boolean(),
  parameters: z.string().nullable(),
  quantization: z.string().nullable(),
  images: z.boolean().nullable(),
  tools: z.boolean().nullable(),
  thinking: z.boolean().nullable(),
  contextTokens: z.number().int().nullable(),
  fit: Fit.nullable(),
  loaded: z
    .object({ bytes: z.number(), gpuShare: z.number().nullable(), contextTokens: z.number().int().nullable(), until: z.number() })
    .nullable(),
});
export type LocalModel = z.infer<typeof LocalModel>;

/**
 * A download. It goes on while no page is open and is taken up again after a crash. `waiting`: nobody has answered yet, or another try is
 * due. `stalled`: no byte for 30 s. `checking`: the bytes are there and are being compared.
 */
export const Pull = z.object({
  id: z.string(),
  model: z.string(),
  state: z.enum(["waiting", "fetching", "stalled", "checking", "paused", "done", "failed"]),
  completedBytes: z.number(),
  /** Null until the registry has said it. */
  totalBytes: z.number().nullable(),
  bytesPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  /** Why it failed; while it waits, what the last try met. */
  failure: z.object({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
  startedAt: z.number(),
});
export type Pull = z.infer<typeof Pull>;

export const OllamaState = z.object({
  /** `adopted`: it ran already and is never touched. `ours`: kept running by Hearth. `installed`: the program is there and stands still. */
  kind: z.enum(["missing", "installed", "starting", "adopted", "ours", "failed"]),
  baseUrl: z.string().nullable(),
  version: z.string().nullable(),
  program: z.string().nullable(),
  /** Why our own does not run. */
  failure: z.object({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
  companion: CompanionState.nullable(),
  /** False when nobody keeps programs running for this gateway (it was started alone). */
  canKeep: z.boolean(),
  /** `ollama.keep` of the settings: our own is wanted. */
  keep: z.boolean(),
  /** Where it can be had for this system: a page, and a command where there is one. */
  install: z.object({ url: z.string(), command: z.string().nullable() }),
  hardware: Hardware,
  models: z.array(LocalModel),
  offered: z.array(OfferedModel),
  pulls: z.array(Pull),
});
export type OllamaState = z.infer<typeof OllamaState>;

const ModelName = z
  .string()
  .min(1)
  .max(300)
  .regex(/^[\w.:/@-]+$/);

export const ollamaRoutes = defineRoutes({
  ollama: {
    method: "GET",
    path: "/api/ollama",
    access: "owner",
    summary: "Ollama on this machine: how it runs, its models, what would fit, and running downloads.",
    response: OllamaState,
  },
  keepOllama: {
    method: "PUT",
    path: "/api/ollama",
    access: "owner",
    summary: "Let Hearth run an Ollama of its own, or stop doing so. One that runs already is adopted instead.",
    body: z.object({ keep: z.boolean() }),
    response: OllamaState,
  },
  pullModel: {
    method: "POST",
    path: "/api/ollama/pulls",
    access: "owner",
    summary: "Fetch a model in the background. The same model twice is one download.",
    body: z.object({
      model: ModelName,
      /** For a registry on this machine or network, without TLS. */
      insecure: z.boolean().default(false),
      /** Make it the default model when it is there. */
      makeDefault: z.boolean().default(false),
    }),
    response: Pull,
    status: 201,
  },
  changePull: {
    method: "PATCH",
    path: "/api/ollama/pulls/:id",
    access: "owner",
    summary: "Pause a download or go on with it.",
    params: z.object({ id: z.string() }),
    body: z.object({ paused: z.boolean() }),
    response: Pull,
  },
  cancelPull: {
    method: "DELETE",
    path: "/api/ollama/pulls/:id",
    access: "owner",
    summary: "Give a download up, or take a finished one off the list.",
    params: z.object({ id: z.string() }),
    response: Ok,
  },
  deleteLocalModel: {
    method: "DELETE",
    path: "/api/ollama/models",
    access: "owner",
    summary: "Delete a model from this machine.",
    query: z.object({ name: ModelName }),
    response: Ok,
  },
  unloadLocalModel: {
    method: "POST",
    path: "/api/ollama/unload",
    access: "owner",
    summary: "Free the memory that a model holds.",
    body: z.object({ name: ModelName }),
    response: Ok,
  },
});
