import * as z from "zod";

/** Programs beside the gateway that the supervisor keeps alive when the gateway wants them. */
export const CompanionName = z.enum(["ollama", "tailscale-serve"]);
export type CompanionName = z.infer<typeof CompanionName>;

/** No program can be given a NUL: it ends a text. */
const Text = z.string().refine(text => !text.includes("\0"), "must not contain a NUL character");

/** How one is run. The gateway decides all of it; the supervisor starts, watches and stops. A spec that differs from the running one replaces it. */
export const CompanionSpec = z.object({
  name: CompanionName,
  /** Absolute path, or a name that is looked up in PATH. */
  program: Text.min(1),
  args: z.array(Text),
  /** Added to the supervisor's own environment. */
  environment: z.record(Text, Text),
  /** How it is asked to end, and after how long it is killed; the whole process group both times. */
  stopSignal: z.enum(["SIGTERM", "SIGINT"]),
  stopWithinMs: z.number().int().positive(),
});
export type CompanionSpec = z.infer<typeof CompanionSpec>;

export const CompanionState = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("stopped") }),
  z.object({ kind: z.literal("running"), pid: z.number().int(), sinceMs: z.number() }),
  /** It ended by itself and is started again at `restartAtMs`. `end` is in words: `exit 1`, `SIGKILL`, `ENOENT`. */
  z.object({
    kind: z.literal("waiting"),
    failures: z.number().int(),
    restartAtMs: z.number(),
    end: z.string(),
    lastLines: z.array(z.string()),
  }),
  /** Failed too often in a row; started again only when it is wanted anew. */
  z.object({ kind: z.literal("gaveUp"), failures: z.number().int(), end: z.string(), lastLines: z.array(z.string()) }),
]);
export type CompanionState = z.infer<typeof CompanionState>;
