import * as z from "zod";
import { Ok } from "./conversations.ts";
import { defineRoutes } from "./define.ts";

/** One finding about the settings, as `hearth config check --json` prints it too. */
export const Problem = z.object({
  code: z.string(),
  key: z.string(),
  line: z.number().int().nullable(),
  column: z.number().int().nullable(),
  message: z.string(),
  hint: z.string(),
  severity: z.enum(["error", "warning"]),
});
export type Problem = z.infer<typeof Problem>;

export const ConfigVersion = z.object({ version: z.number().int(), at: z.number(), by: z.string(), summary: z.string() });
export type ConfigVersion = z.infer<typeof ConfigVersion>;

const ProviderType = z.enum(["anthropic", "openai-compatible", "ollama"]);
export const ProviderInfo = z.object({
  name: z.string(),
  type: ProviderType,
  baseUrl: z.string(),
  /** Where the key stands: never the key itself. */
  key: z.enum(["none", "file", "environment", "vault"]),
  models: z.array(z.string()),
  /** False when the prompt leaves this machine and its private network. */
  local: z.boolean(),
});
export type ProviderInfo = z.infer<typeof ProviderInfo>;

export const ModelInfo = z.object({
  /** `provider/model`. */
  id: z.string(),
  provider: z.string(),
  name: z.string(),
  local: z.boolean(),
  images: z.boolean().nullable(),
  tools: z.boolean().nullable(),
  thinking: z.boolean().nullable(),
  contextTokens: z.number().int().nullable(),
});
export type ModelInfo = z.infer<typeof ModelInfo>;

/** What a connection test found, one line for each thing that can be wrong, in the order they were tried. */
export const ConnectionTest = z.object({
  ok: z.boolean(),
  steps: z.array(
    z.object({
      step: z.enum(["address", "key", "model", "money"]),
      state: z.enum(["ok", "failed", "skipped"]),
      message: z.string(),
    }),
  ),
  failure: z.object({ code: z.string(), message: z.string(), hint: z.string(), type: z.string() }).nullable(),
  models: z.array(z.string()),
  latencyMs: z.number().nullable(),
});
export type ConnectionTest = z.infer<typeof ConnectionTest>;

const ProviderDraft = z.object({
  name: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[^/\s]+$/),
  type: ProviderType,
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** Typed into the page: goes to the vault. Left out: the stored key stays. */
  apiKey: z.string().max(4096).optional(),
  models: z.array(z.string().min(1).max(256)).max(500).optional(),
});
export type ProviderDraft = z.infer<typeof ProviderDraft>;

export const settingsRoutes = defineRoutes({
  getSettings: {
    method: "GET",
    path: "/api/settings",
    access: "owner",
    summary: "The settings in force, secrets masked, with the file's text and what was found in it.",
    response: z.object({
      version: z.number().int(),
      text: z.string(),
      effective: z.record(z.string(), z.unknown()),
      problems: z.array(Problem),
      notServed: z.array(z.string()),
      fileBroken: z.boolean(),
    }),
  },
  changeSettings: {
    method: "PATCH",
    path: "/api/settings",
    access: "owner",
    summary: "Set or remove single keys; comments in the file stay. A null value removes the key.",
    body: z.object({
      ifVersion: z.number().int(),
      changes: z
        .array(
          z.object({
            path: z
              .array(z.union([z.string(), z.number().int()]))
              .min(1)
              .max(20),
            value: z.unknown(),
          }),
        )
        .min(1)
        .max(200),
    }),
    response: z.object({ version: z.number().int() }),
  },
  replaceSettings: {
    method: "PUT",
    path: "/api/settings",
    access: "owner",
    summary: "Replace the whole file's text.",
    body: z.object({ ifVersion: z.number().int(), text: z.string().max(1_000_000) }),
    response: z.object({ version: z.number().int(), problems: z.array(Problem) }),
  },
  settingsHistory: {
    method: "GET",
    path: "/api/settings/history",
    access: "owner",
    summary: "Every accepted version.",
    response: z.object({ versions: z.array(ConfigVersion) }),
  },
  settingsVersion: {
    method: "GET",
    path: "/api/settings/history/:version",
    access: "owner",
    summary: "One version's text and its difference to the settings in force.",
    params: z.object({ version: z.coerce.number().int().positive() }),
    response: z.object({
      version: ConfigVersion,
      text: z.string(),
      diff: z.array(z.object({ sign: z.enum([" ", "+", "-"]), line: z.string() })),
    }),
  },
  rollbackSettings: {
    method: "POST",
    path: "/api/settings/history/:version/rollback",
    access: "owner",
    summary: "Bring a version back; it becomes the newest.",
    params: z.object({ version: z.coerce.number().int().positive() }),
    response: z.object({ version: z.number().int() }),
  },
  listProviders: {
    method: "GET",
    path: "/api/providers",
    access: "owner",
    summary: "Providers without their keys.",
    response: z.object({ providers: z.array(ProviderInfo), defaultModel: z.string().nullable() }),
  },
  testProvider: {
    method: "POST",
    path: "/api/providers/test",
    access: "owner",
    summary: "Try an address, a key and a model before they are kept. Nothing is stored.",
    body: ProviderDraft.extend({ model: z.string().max(256).optional() }),
    response: ConnectionTest,
  },
  saveProvider: {
    method: "PUT",
    path: "/api/providers/:name",
    access: "owner",
    summary: "Add or change a provider; a key goes to the vault.",
    params: z.object({ name: z.string() }),
    body: ProviderDraft.extend({ makeDefault: z.boolean().default(false), defaultModel: z.string().max(256).optional() }),
    response: ProviderInfo,
  },
  removeProvider: {
    method: "DELETE",
    path: "/api/providers/:name",
    access: "owner",
    summary: "Remove a provider and its key.",
    params: z.object({ name: z.string() }),
    response: Ok,
  },
  detectOllama: {
    method: "GET",
    path: "/api/providers/ollama/detect",
    access: "owner",
    summary: "Is an Ollama running on this machine, and which models has it?",
    response: z.object({
      found: z.boolean(),
      baseUrl: z.string().nullable(),
      version: z.string().nullable(),
      models: z.array(z.object({ name: z.string(), bytes: z.number().nullable(), local: z.boolean() })),
    }),
  },
  listModels: {
    method: "GET",
    path: "/api/models",
    access: "user",
    summary: "Models that can be chosen in a conversation.",
    response: z.object({
      models: z.array(ModelInfo),
      defaultModel: z.string(),
      agents: z.array(z.object({ id: z.string(), name: z.string(), model: z.string().nullable() })),
    }),
  },
  listSecrets: {
    method: "GET",
    path: "/api/secrets",
    access: "owner",
    summary: "Names and ages of the secrets in the vault; never their values.",
    response: z.object({
      secrets: z.array(z.object({ name: z.string(), createdAt: z.number(), rotatedAt: z.number(), rotationDue: z.boolean() })),
      passphrase: z.boolean(),
    }),
  },
  rotateSecret: {
    method: "POST",
    path: "/api/secrets/:name/rotate",
    access: "owner",
    summary: "Try the new value where it is used, then swap it in. The old one stays when the test fails.",
    params: z.object({ name: z.string() }),
    body: z.object({ value: z.string().min(1).max(4096) }),
    response: z.object({ rotated: z.boolean(), test: ConnectionTest.nullable() }),
  },
  rotateOwnerToken: {
    method: "POST",
    path: "/api/owner-token/rotate",
    access: "owner",
    summary: "Make a new owner's token; shown once, the old one ends.",
    response: z.object({ token: z.string() }),
  },
});
