import type { Reach, ReachMode, Serve, Tailnet, TailnetKind } from "../../contract/routes/reach.ts";
import { unreachable } from "../../contract/unreachable.ts";

export type Tone = "leaf" | "honey" | "rust" | "busy";

/** How a state of the tailnet looks: fine, on its way, waiting for the person, broken. */
export function tailnetTone({ kind, action }: { kind: TailnetKind; action: Tailnet["action"] }): Tone {
  switch (kind) {
    case "running":
      // It runs, and still wants something: its key ends soon.
      return action === "none" ? "leaf" : "honey";
    case "starting":
      return "busy";
    case "missing":
    case "signedOut":
    case "needsApproval":
    case "stopped":
    case "offline":
    case "notRunning":
      return "honey";
    case "frozen":
    case "otherUser":
    case "expired":
      return "rust";
    default:
      return unreachable(kind);
  }
}

const buttons: ReadonlySet<Tailnet["action"]> = new Set(["signIn", "renew", "up"]);

/** The next step, unless it only repeats the command or the button that is shown below it. */
export const hintBeside = ({ hint, command, action }: Pick<Tailnet, "hint" | "command" | "action">): string =>
  buttons.has(action) || (command !== null && hint.includes(command)) ? "" : hint;

const phoneSystems = new Set(["ios", "android"]);

/** Whose names to show as there: phones apart from everything else. Names lose the tailnet's part, which is the same for all. */
export function devicesThere(peers: Tailnet["peers"]): { phones: string[]; others: string[] } {
  const online = peers.filter(one => one.online);
  const name = (one: { name: string }): string => one.name.split(".")[0] ?? one.name;
  const isPhone = (one: { os: string }): boolean => phoneSystems.has(one.os.toLowerCase());
  return { phones: online.filter(isPhone).map(name), others: online.filter(one => !isPhone(one)).map(name) };
}

/** A refusal that ends by itself once the tailnet is ready; the tailnet's own card says what to do meanwhile. */
export const waitsForTailnet = (code: string): boolean =>
  ["TAILSCALE_MISSING", "TAILSCALE_NOT_RUNNING", "TAILSCALE_FROZEN", "TAILSCALE_SIGNED_OUT"].includes(code);

/** What is worth saying of https: nothing while it only waits for a tailnet whose own card says what is the matter. */
export function serveShown({ mode, serve, tailnet }: ReachOfServe): Serve["state"] {
  if (mode !== "serve") return "off";
  if (serve.state === "starting" && tailnet.kind !== "running") return "off";
  return serve.state === "failed" && serve.failure !== null && waitsForTailnet(serve.failure.code) ? "off" : serve.state;
}
type ReachOfServe = Pick<Reach, "mode" | "serve"> & { readonly tailnet: Pick<Tailnet, "kind"> };

const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127\./.test(hostname);

/** Whether a page that was opened at `hostname` loses its gateway when the way in becomes `next`. */
export const cutsOff = (hostname: string, reach: Pick<Reach, "mode">, next: ReachMode): boolean =>
  next !== reach.mode && !isLoopback(hostname);

/** What a sign-in changes when it is through: while this stays, the page waits for it. */
export const signInMark = ({ kind, keyExpiresAt }: Pick<Tailnet, "kind" | "keyExpiresAt">): string => `${kind} ${keyExpiresAt}`;
