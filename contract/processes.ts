import * as z from "zod";
import { CompanionName, CompanionSpec, CompanionState } from "./companions.ts";

/** An address of this machine alone, with its port: it is shown to people, opened, and given tokens. */
const LoopbackUrl = z
  .string()
  .regex(/^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d{1,5}(?:[/?#][!-~]*)?$/, "must be an address of this machine")
  .pipe(z.url());

/** What the gateway tells the process that started it, over the IPC channel. */
export const FromGateway = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("ready"),
    url: LoopbackUrl,
    port: z.number().int(),
    pid: z.number().int(),
    bootId: z.string(),
    version: z.string(),
    /** Link with a one-time code that signs the first browser in. */
    setupUrl: LoopbackUrl,
    /** True until an owner's browser has signed in once. */
    firstRun: z.boolean(),
    /** The owner's token that Hearth made, until a `ready` with it was sent once. */
    newOwnerToken: z.string().nullable(),
  }),
  z.object({ kind: z.literal("alive"), atMs: z.number() }),
  /** Sent right before `ready`: the owner's rights for the process that started us, until this run ends. Never shown or kept. */
  z.object({ kind: z.literal("door"), token: z.string() }),
  /** The programs that shall run beside the gateway now; one that is not named is stopped. */
  z.object({ kind: z.literal("companions"), wanted: z.array(CompanionSpec) }),
  /** This program runs and does not answer: end it in order and start it again. */
  z.object({ kind: z.literal("renew"), name: CompanionName }),
  /** It has something to do that only a start can do (a restore): stop it in order and start it again. */
  z.object({ kind: z.literal("restart") }),
  /** Its start takes longer than usual, and goes on (a backup before a migration): wait for it anew. */
  z.object({ kind: z.literal("busy") }),
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
  /**
   * The first message to a gateway that was started with `--key-from-parent`: the key that the system's key store keeps for this home, 32
   * bytes as base64, or null when there is none (`problem` says why, when it should be there). `keep`: where the vault's key shall be kept
   * from now on; a vault that has a passphrase keeps that.
   */
  z.object({
    kind: z.literal("key"),
    key: z.base64().nullable(),
    keep: z.enum(["system", "file"]),
    problem: z.string().nullable(),
  }),
  z.object({ kind: z.literal("companion"), name: CompanionName, state: CompanionState }),
  /** A line that a companion wrote on standard output or error. */
  z.object({ kind: z.literal("companionLine"), name: CompanionName, line: z.string() }),
  /** `resume`: the machine slept; addresses, timers and connections are looked at anew. */
  z.object({ kind: z.literal("power"), state: z.enum(["suspend", "resume"]) }),
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
