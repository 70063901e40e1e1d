import * as z from "zod";

/** What the gateway tells the process that started it, over the IPC channel. */
export const FromGateway = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("ready"),
    url: z.string(),
    port: z.number().int(),
    pid: z.number().int(),
    bootId: z.string(),
    version: z.string(),
    /** Link with a one-time code that signs the first browser in. */
    setupUrl: z.string(),
    /** True until an owner's browser has signed in once. */
    firstRun: z.boolean(),
    /** The owner's token, only at the start that made it. */
    newOwnerToken: z.string().nullable(),
  }),
  z.object({ kind: z.literal("alive"), atMs: z.number() }),
  z.object({ kind: z.literal("stopping") }),
  /** Said before an exit that a person should understand; `code` is of contract/errors. */
  z.object({
    kind: z.literal("fatal"),
    code: z.string(),
    message: z.string(),
    hint: z.string(),
    /** Slots of the sentence; with `port` of PORT_TAKEN the supervisor finds out who holds it and which one is free. */
    slots: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  }),
]);
export type FromGateway = z.infer<typeof FromGateway>;

/** What the gateway is told by the process that started it. */
export const ToGateway = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("stop"), deadlineMs: z.number().int().positive() }),
  z.object({ kind: z.literal("ping") }),
]);
export type ToGateway = z.infer<typeof ToGateway>;

/** `run/gateway.json`: who owns this home now. Written by the gateway once it listens, removed when it stops. */
export const OwnerFile = z.object({
  pid: z.number().int(),
  bootId: z.string(),
  url: z.string(),
  port: z.number().int(),
  version: z.string(),
  startedAt: z.number(),
});
export type OwnerFile = z.infer<typeof OwnerFile>;
