import * as z from "zod";
import { CompanionState } from "../companions.ts";
import { defineRoutes } from "./define.ts";

/**
 * How the tailnet is, as one word; `message` and `hint` say it to a person. `frozen`: the daemon accepts and never answers. `expired`: the
 * machine's key has ended. `offline`: signed in, but without the control server. `lost`: it ran when last asked and cannot be asked now.
 */
export const TailnetKind = z.enum([
  "missing",
  "notRunning",
  "frozen",
  "starting",
  "signedOut",
  "needsApproval",
  "otherUser",
  "stopped",
  "expired",
  "offline",
  "running",
]);
export type TailnetKind = z.infer<typeof TailnetKind>;

export const Tailnet = z.object({
  kind: TailnetKind,
  message: z.string(),
  hint: z.string(),
  /** What a button can do about it. `operator`: a command of the system's administrator is needed, see `command`. */
  action: z.enum(["install", "open", "signIn", "up", "approve", "renew", "none"]),
  /** A page to open: installation, the sign-in that waits, the approval. */
  url: z.string().nullable(),
  /** Typed into a terminal by the person, where Hearth may not do it itself. */
  command: z.string().nullable(),
  version: z.string().nullable(),
  /** Full name without the last dot: `home.tail1234.ts.net`. */
  name: z.string().nullable(),
  addresses: z.array(z.string()),
  login: z.string().nullable(),
  /** Certificates can be had: https through serve. */
  https: z.boolean(),
  keyExpiresAt: z.number().nullable(),
  /** Other machines that are online now: to see that the phone is there. */
  peers: z.array(z.object({ name: z.string(), os: z.string(), online: z.boolean() })),
  health: z.array(z.string()),
});
export type Tailnet = z.infer<typeof Tailnet>;

/** `tailscale serve` in front of loopback. `code` is of contract/errors while it cannot be served. */
export const Serve = z.object({
  wanted: z.boolean(),
  state: z.enum(["off", "starting", "serving", "failed"]),
  /** `https://home.tail1234.ts.net`, with the port when it is not 443. */
  url: z.string().nullable(),
  httpsPort: z.number().int().nullable(),
  failure: z.object({ code: z.string(), message: z.string(), hint: z.string(), url: z.string().nullable() }).nullable(),
  companion: CompanionState.nullable(),
});
export type Serve = z.infer<typeof Serve>;

export const ReachMode = z.enum(["local", "address", "serve"]);
export type ReachMode = z.infer<typeof ReachMode>;

export const Reach = z.object({
  mode: ReachMode,
  /** Every address that is listened on, `127.0.0.1:18789`. */
  listening: z.array(z.string()),
  /** Where a phone opens Hearth; null while only this computer can. */
  url: z.string().nullable(),
  /** A page that came from there may install itself, keep a worker and be sent notices. */
  secure: z.boolean(),
  tailnet: Tailnet,
  serve: Serve,
  /** False when nobody keeps `tailscale serve` running for this gateway (it was started alone). */
  canServe: z.boolean(),
});
export type Reach = z.infer<typeof Reach>;

export const reachRoutes = defineRoutes({
  reach: {
    method: "GET",
    path: "/api/reach",
    access: "owner",
    summary: "Who can reach this gateway, and how the tailnet is.",
    response: Reach,
  },
  setReach: {
    method: "PUT",
    path: "/api/reach",
    access: "owner",
    summary:
      "Only this computer, the machine's Tailscale address, or https through `tailscale serve`. Takes effect without a restart.",
    body: z.object({ mode: ReachMode }),
    response: Reach,
  },
  tailnetSignIn: {
    method: "POST",
    path: "/api/reach/sign-in",
    access: "owner",
    summary: "Begin to sign this machine in to its tailnet (also when its key runs out); answers the page to open.",
    response: z.object({ url: z.string().nullable() }),
  },
  tailnetUp: { method: "POST", path: "/api/reach/up", access: "owner", summary: "Bring the tailnet up again.", response: Reach },
});
