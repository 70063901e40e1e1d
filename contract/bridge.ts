import * as z from "zod";

/**
 * What the desktop adds to a page: only what a page cannot do. The preload offers `globalThis.hearthDesktop` as `DesktopBridge`; main checks
 * the sender's origin and every argument with these schemas.
 */
export const bridgeChannels = { call: "hearth:call", state: "hearth:state" } as const;

export const BridgeCall = z.discriminatedUnion("call", [
  z.object({ call: z.literal("state") }),
  /**
   * Start the gateway; with `port`, on that one from now on. `recover`: a settings file that cannot be used is put aside for the last version
   * that worked.
   */
  z.object({
    call: z.literal("start"),
    port: z.number().int().min(1024).max(65535).optional(),
    recover: z.boolean().default(false),
  }),
  z.object({ call: z.literal("restart") }),
  z.object({ call: z.literal("stop") }),
  /** Show the gateway's pages in this window. */
  z.object({
    call: z.literal("open"),
    path: z
      .string()
      .max(500)
      .regex(/^\/(?!\/)/),
  }),
  /** An https page, in the person's own browser. */
  z.object({ call: z.literal("openExternal"), url: z.url({ protocol: /^https$/ }).max(2_000) }),
  z.object({ call: z.literal("chooseFolder"), title: z.string().max(200) }),
  z.object({ call: z.literal("setStartAtLogin"), on: z.boolean() }),
  /** Keep the vault's key in the system's key store, or in a file of the home. Takes effect at the next start, which it causes. */
  z.object({ call: z.literal("setKeyStore"), on: z.boolean() }),
  z.object({ call: z.literal("checkForUpdate") }),
  z.object({ call: z.literal("installUpdate") }),
  z.object({ call: z.literal("previousVersion") }),
  /** Show the folder of the logs in the system's file manager. */
  z.object({ call: z.literal("showLog") }),
  /** Open the settings file in the person's own editor. */
  z.object({ call: z.literal("openSettingsFile") }),
  z.object({ call: z.literal("quit") }),
]);
/** As a page says it; main gets what is left out filled in. */
export type BridgeCall = z.input<typeof BridgeCall>;
export type ParsedBridgeCall = z.output<typeof BridgeCall>;

const FailureWords = z.object({ code: z.string(), message: z.string(), hint: z.string() });

export const UpdateState = z.discriminatedUnion("kind", [
  /** This build cannot update itself: `reason` says why (`development`, `packageManager`, `noFeed`). */
  z.object({ kind: z.literal("off"), reason: z.enum(["development", "packageManager", "noFeed"]) }),
  z.object({ kind: z.literal("none"), checkedAt: z.number().nullable() }),
  z.object({ kind: z.literal("checking") }),
  z.object({ kind: z.literal("available"), version: z.string(), notes: z.string(), bytes: z.number().nullable() }),
  z.object({ kind: z.literal("fetching"), version: z.string(), share: z.number() }),
  z.object({ kind: z.literal("installing"), version: z.string() }),
  z.object({ kind: z.literal("failed"), failure: FailureWords }),
]);
export type UpdateState = z.infer<typeof UpdateState>;

/** What the window may know of main; holds no token and no sign-in link. */
export const DesktopState = z.object({
  version: z.string(),
  language: z.enum(["en", "zh-CN"]),
  home: z.string(),
  gateway: z.object({
    kind: z.enum(["stopped", "starting", "running", "waiting", "stopping", "gaveUp"]),
    attempt: z.number().int().nullable(),
    restartAtMs: z.number().nullable(),
    /** The reason, in the person's language. */
    failure: FailureWords.nullable(),
    lastLines: z.array(z.string()),
    /** A free port to take instead, when the usual one is held by another program. */
    otherPort: z.number().int().nullable(),
  }),
  startAtLogin: z.enum(["on", "off", "needsApproval", "notPossible"]),
  /** `system`: the vault's key is in the system's key store. `file`: in a file of the home. `passphrase`: nobody keeps it. */
  keyStore: z.object({ kind: z.enum(["system", "file", "passphrase"]), offered: z.boolean(), name: z.string() }),
  /** False where the desktop shows no tray icons: closing the window then minimises it. */
  tray: z.boolean(),
  update: UpdateState,
  /** A version before this one is kept and can be brought back. */
  previousVersion: z.string().nullable(),
});
export type DesktopState = z.infer<typeof DesktopState>;

/** An answer, or a failure with its words; never a rejected promise. */
export type BridgeAnswer =
  | { readonly ok: true; readonly state: DesktopState; readonly folder?: string | null }
  | { readonly ok: false; readonly failure: z.infer<typeof FailureWords> };

export type DesktopBridge = {
  call(call: BridgeCall): Promise<BridgeAnswer>;
  /** Every state from now on; returns how to stop. */
  onState(listener: (state: DesktopState) => void): () => void;
};
