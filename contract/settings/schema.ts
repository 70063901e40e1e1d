import * as z from "zod";
import { BackupSettings } from "./backup.ts";
import { Cost } from "./cost.ts";
import { AuditLog, Binding, Channel, notServed, Permissions, Sandbox, Session, UserId } from "./planned.ts";

/**
 * The settings as people write them (`hearth.json5`). Loose objects keep keys that Hearth does not know: they are reported,
 * never dropped. Rooms that are not built yet have their keys here too, in `planned.ts`.
 */
export const Provider = z.looseObject({
  name: z
    .string()
    .min(1)
    .regex(/^[^/\s]+$/, "no slash and no blank in a provider's name"),
  type: z.enum(["anthropic", "openai-compatible", "ollama"]),
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** A literal, `${NAME}` for an environment variable, or `vault:NAME` for a secret kept in the vault. */
  apiKey: z.string().optional(),
  /** Reads the provider's own usage and cost reports; never used for answers. Written like `apiKey`. */
  adminKey: z.string().optional(),
  models: z.array(z.string().min(1)).optional(),
  /** Sent with every request, for gateways in front of a provider. */
  headers: z.record(z.string(), z.string()).optional(),
  /** Ollama: size of the context window to ask for, in tokens. */
  numCtx: z.number().int().min(256).optional(),
  /** Longest silence that is waited for, in seconds. */
  timeoutSeconds: z.number().positive().max(3600).optional(),
});
export type Provider = z.infer<typeof Provider>;

export const Agent = z.looseObject({
  name: z.string().optional(),
  /** `provider/model` or a bare model name; default: `defaultModel`. */
  model: z.string().optional(),
  /** Tried in this order when the model cannot answer and nothing was shown yet. */
  fallbacks: z.array(z.string()).optional(),
  /** The system prompt: who this assistant is. */
  persona: z.string().optional(),
  maxOutputTokens: z.number().int().positive().optional(),
  temperature: z.number().min(0).max(2).optional(),
  thinking: z.enum(["off", "low", "medium", "high"]).optional(),
  /** Who is answered by this agent. */
  allowedUsers: notServed(z.array(UserId)).optional(),
  permissions: notServed(Permissions).optional(),
  sandbox: notServed(Sandbox).optional(),
});
export type Agent = z.infer<typeof Agent>;

/** A path, or a program's name, as the system can be given it. */
const SystemPath = z
  .string()
  .min(1)
  .regex(/^\P{Cc}*$/u, "must not contain control characters");

export const Gateway = z.looseObject({
  /**
   * An address of this machine: loopback (`localhost`, `loopback`), or its Tailscale address (`tailnet` finds it). Loopback is always
   * served beside it.
   */
  bind: z.string().min(1).default("127.0.0.1"),
  port: z.number().int().min(0).max(65535).default(18789),
  auth: z.looseObject({ token: z.string().optional() }).optional(),
  /** Further host names this gateway answers to, for a reverse proxy or `tailscale serve`. */
  allowedHosts: z.array(z.string().min(1)).optional(),
  tailscale: z
    .looseObject({
      /** https for the devices of the tailnet through `tailscale serve`, which Hearth keeps running. */
      serve: z.boolean().default(false),
      /** 443, or one of the others that Tailscale serves https on. Left out: the first that is free. */
      httpsPort: z.union([z.literal(443), z.literal(8443), z.literal(10000)]).optional(),
      /** The daemon's socket and the command, where they are not at the usual place. */
      socket: SystemPath.optional(),
      program: SystemPath.optional(),
    })
    .prefault({}),
});

/** An Ollama that Hearth runs itself. One that runs already is adopted and left as it is. */
export const OllamaSettings = z.looseObject({
  keep: z.boolean().default(false),
  program: SystemPath.optional(),
  /** Where models are kept. Left out: Ollama's usual folder. */
  models: SystemPath.optional(),
  /** How long a model stays in memory after its last answer, in seconds; -1: always. */
  keepAliveSeconds: z.number().int().min(-1).default(300),
  /** Size of the context window to load models with, in tokens. Left out: as Ollama chooses for this machine. */
  contextTokens: z.number().int().min(1024).optional(),
  /** Models that Ollama only passes on to a cloud can be used. */
  cloud: z.boolean().default(false),
});

export const Logging = z.looseObject({
  level: z.enum(["trace", "debug", "info", "warn", "error"]).default("info"),
  auditLog: notServed(AuditLog).optional(),
});

export const Limits = z.looseObject({
  /** Largest attachment, in bytes. */
  maxFileBytes: z
    .number()
    .int()
    .positive()
    .default(25 * 1024 * 1024),
  /** Largest JSON body, in bytes. */
  maxBodyBytes: z
    .number()
    .int()
    .positive()
    .default(32 * 1024 * 1024),
});

export const SettingsFile = z.looseObject({
  /** For editors; means nothing to Hearth. */
  $schema: z.string().optional(),
  language: z.enum(["en", "zh-CN"]).optional(),
  gateway: Gateway.prefault({}),
  providers: z.array(Provider).default([]),
  defaultProvider: z.string().optional(),
  defaultModel: z.string().optional(),
  /** By id. `defaults` holds what all agents share and is none itself. */
  agents: z.record(z.string(), Agent).default({}),
  ollama: OllamaSettings.prefault({}),
  logging: Logging.prefault({}),
  limits: Limits.prefault({}),
  cost: Cost.prefault({}),
  backup: BackupSettings.prefault({}),
  channels: z.record(z.string(), notServed(Channel)).optional(),
  bindings: notServed(z.array(Binding)).optional(),
  session: Session.optional(),
});
/** Settings in force: defaults filled in, `${NAME}` resolved, secrets still as `vault:NAME` references. */
export type Settings = z.infer<typeof SettingsFile>;
