import { describeFailure } from "../../../contract/errors/failure.ts";
import type { ErrorCode } from "../../../contract/errors/table.ts";
import type { Reach, Serve, Tailnet, TailnetKind } from "../../../contract/routes/reach.ts";

const day = 86_400_000;

const start = "sudo systemctl start tailscaled";
const restart = "sudo systemctl restart tailscaled";
const download = "https://tailscale.com/download";
const machines = "https://login.tailscale.com/admin/machines";

type Case = { code: ErrorCode | null; slots?: Record<string, string> } & Pick<Tailnet, "action"> & Partial<Tailnet>;

/** What the gateway says of each state: by its code, with its action. */
const cases: Readonly<Record<TailnetKind, Case>> = {
  missing: { code: "TAILSCALE_MISSING", slots: { url: download }, action: "install", url: download },
  notRunning: { code: "TAILSCALE_NOT_RUNNING", slots: { command: start }, action: "open", command: start },
  frozen: { code: "TAILSCALE_FROZEN", slots: { command: restart }, action: "open", command: restart },
  starting: { code: "TAILSCALE_STARTING", action: "none" },
  signedOut: { code: "TAILSCALE_SIGNED_OUT", action: "signIn" },
  needsApproval: { code: "TAILSCALE_NEEDS_APPROVAL", slots: { url: machines }, action: "approve", url: machines },
  otherUser: { code: "TAILSCALE_OTHER_USER", action: "none" },
  stopped: { code: "TAILSCALE_STOPPED", action: "up" },
  expired: { code: "TAILSCALE_KEY_EXPIRED", action: "renew" },
  offline: { code: "TAILSCALE_OFFLINE", action: "none" },
  running: { code: null, action: "none" },
};

function said(kind: TailnetKind): Pick<Tailnet, "message" | "hint" | "action"> & Partial<Tailnet> {
  const { code, slots = {}, ...rest } = cases[kind];
  const words =
    code === null
      ? { message: "Connected to your tailnet.", hint: "Your other devices there can see this computer." }
      : describeFailure(code, slots, "en");
  return { ...rest, message: words.message, hint: words.hint };
}

const knows: ReadonlySet<TailnetKind> = new Set(["running", "offline", "stopped", "expired"]);

export function buildTailnet(kind: TailnetKind, now: number): Tailnet {
  const known = knows.has(kind);
  return {
    kind,
    url: null,
    command: null,
    version: kind === "missing" ? null : "1.98.10",
    name: known ? "home.tail1a2b3c.ts.net" : null,
    addresses: known ? ["100.101.102.103", "fd7a:115c:a1e0::1234:5678"] : [],
    login: known ? "anna@example.org" : null,
    https: known,
    keyExpiresAt: kind === "expired" ? now - day : known ? now + 94 * day : null,
    peers:
      kind === "running"
        ? [
            { name: "iphone-of-anna.tail1a2b3c.ts.net", os: "iOS", online: true },
            { name: "desk.tail1a2b3c.ts.net", os: "linux", online: true },
            { name: "old-laptop.tail1a2b3c.ts.net", os: "windows", online: false },
          ]
        : [],
    health: kind === "stopped" ? ["Tailscale is stopped."] : [],
    ...said(kind),
  };
}

const off: Serve = { wanted: false, state: "off", url: null, httpsPort: null, failure: null, companion: null };
const wanted: Serve = { ...off, wanted: true, httpsPort: 443 };
const url = "https://home.tail1a2b3c.ts.net";

/** Each way that `tailscale serve` can stand, by the scenario's word. */
export const serves: Readonly<Record<string, Serve>> = {
  off: wanted,
  starting: { ...wanted, state: "starting", companion: { kind: "running", pid: 812, sinceMs: 0 } },
  serving: { ...wanted, state: "serving", url, companion: { kind: "running", pid: 812, sinceMs: 0 } },
  "no-https": {
    ...wanted,
    state: "failed",
    failure: {
      code: "SERVE_NO_HTTPS",
      message: "Your tailnet has no https yet.",
      hint: "Turn on MagicDNS and HTTPS certificates at https://login.tailscale.com/admin/dns, or use the Tailscale address instead.",
      url: "https://login.tailscale.com/admin/dns",
    },
  },
  funnel: {
    ...wanted,
    state: "failed",
    failure: {
      code: "FUNNEL_REFUSED",
      message:
        "Funnel is on for home.tail1a2b3c.ts.net: it would open Hearth to the whole internet, so Hearth does not serve there.",
      hint: "Turn it off: `tailscale funnel --https=443 off`",
      url: null,
    },
  },
  refused: {
    ...wanted,
    state: "failed",
    failure: {
      code: "TAILSCALE_REFUSED",
      message: "Tailscale does not let Hearth do this: serve config denied",
      hint: "Allow it once in a terminal: `sudo tailscale set --operator=anna`",
      url: null,
    },
  },
  "gave-up": {
    ...wanted,
    state: "failed",
    failure: {
      code: "TAILSCALE_FAILED",
      message: "Tailscale could not do it: exit 1",
      hint: "Try again; `tailscale status` in a terminal says more.",
      url: null,
    },
    companion: {
      kind: "gaveUp",
      failures: 5,
      end: "exit 1",
      lastLines: ["error: failed to apply serve config", "sending serve config: Access denied: serve config denied"],
    },
  },
};

const local = "127.0.0.1:18789";

/**
 * `KIND` of the tailnet, wanted through serve; `serve-STATE` with a tailnet that runs; `address`, `local`, `alone` (nobody keeps programs),
 * `key-soon`.
 */
export function buildReach(state: string, now: number): Reach {
  const kind = Object.keys(cases).find(one => one === state) as TailnetKind | undefined;
  const tailnet = buildTailnet(kind ?? "running", now);
  const base: Reach = {
    mode: "serve",
    listening: [local],
    url: null,
    secure: false,
    tailnet,
    serve: wanted,
    canServe: true,
  };
  if (kind !== undefined && kind !== "running") return base;
  if (state === "local" || state === "alone")
    return {
      ...base,
      mode: "local",
      serve: off,
      canServe: state === "local",
      tailnet: buildTailnet(state === "local" ? "missing" : "running", now),
    };
  if (state === "address")
    return {
      ...base,
      mode: "address",
      serve: off,
      url: "http://100.101.102.103:18789",
      listening: [local, "100.101.102.103:18789"],
      tailnet: { ...tailnet, peers: [] },
    };
  const serve = serves[state.replace("serve-", "")] ?? (serves.serving as Serve);
  const serving = serve.state === "serving";
  const soon: Tailnet = {
    ...tailnet,
    ...describeFailure("TAILSCALE_KEY_EXPIRES", { left: "3 days" }, "en"),
    action: "renew",
    keyExpiresAt: now + 3 * day,
    health: ["Your key expires in 3 days.", "DNS is slow here."],
  };
  return { ...base, serve, url: serving ? url : null, secure: serving, tailnet: state === "key-soon" ? soon : tailnet };
}
