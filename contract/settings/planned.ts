import * as z from "zod";

/**
 * Settings whose room is not built yet. Their shape is checked and they are kept; `hearth config check` lists them as not served
 * until the mark is taken off here. A mark covers everything beneath it.
 */
export const notServed = <T extends z.ZodType>(schema: T): T => schema.meta({ served: false });

/** A user's id as the channel gives it: Telegram counts, others name. */
export const UserId = z.union([z.string().min(1), z.number().int()]);

export const Permissions = z.looseObject({
  allow: z.array(z.string()).optional(),
  deny: z.array(z.string()).optional(),
  ask: z.array(z.string()).optional(),
});

export const Sandbox = z.looseObject({
  /** `ask`: no sandbox; every command waits for the owner's yes. */
  type: z.enum(["docker", "sandbox-runtime", "ask"]).optional(),
  docker: z
    .looseObject({
      image: z.string().min(1).optional(),
      setupCommand: z.string().optional(),
      network: z.string().min(1).optional(),
      readonlyRootfs: z.boolean().optional(),
      resources: z
        .looseObject({
          memory: z.string().optional(),
          cpus: z.union([z.string(), z.number().positive()]).optional(),
          pids: z.number().int().positive().optional(),
        })
        .optional(),
      mounts: z
        .array(z.looseObject({ host: z.string().min(1), container: z.string().min(1), readonly: z.boolean().optional() }))
        .optional(),
    })
    .optional(),
});

const account = {
  enabled: z.boolean().optional(),
  /** `disabled` answers nobody in direct messages. There is no way to be open to everybody. */
  dmPolicy: z.enum(["pairing", "allowlist", "disabled"]).optional(),
  allowedUsers: z.array(UserId).optional(),
  allowedChannels: z.array(UserId).optional(),
  /** In groups: only answer when spoken to. */
  requireMention: z.boolean().optional(),
  groups: z.record(z.string(), z.looseObject({ requireMention: z.boolean().optional() })).optional(),
  botToken: z.string().optional(),
  appToken: z.string().optional(),
  signingSecret: z.string().optional(),
  appId: z.string().optional(),
  appSecret: z.string().optional(),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  encryptKey: z.string().optional(),
  verificationToken: z.string().optional(),
  mode: z.string().optional(),
  connectionMode: z.string().optional(),
  domain: z.string().optional(),
};

export const Channel = z.looseObject({ ...account, accounts: z.record(z.string(), z.looseObject(account)).optional() });

/** Which agent answers where. */
export const Binding = z.looseObject({
  agentId: z.string().min(1),
  match: z.looseObject({
    channel: z.string().min(1),
    accountId: z.string().optional(),
    peer: z.looseObject({ kind: z.string(), id: UserId }).optional(),
    guildId: UserId.optional(),
    teamId: UserId.optional(),
  }),
});

export const Session = z.looseObject({
  store: notServed(z.enum(["sqlite", "redis"])).optional(),
  /** Serves `cost.counters: "redis"`. */
  redis: z.looseObject({ url: z.url({ protocol: /^rediss?$/ }).optional(), prefix: z.string().optional() }).optional(),
});

export const AuditLog = z.looseObject({
  enabled: z.boolean().optional(),
  path: z.string().min(1).optional(),
  includeMessages: z.boolean().optional(),
  includeTools: z.boolean().optional(),
});
