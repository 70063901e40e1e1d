import type { Slots } from "../../../contract/errors/failure.ts";
import type { ErrorCode } from "../../../contract/errors/table.ts";
import type { Tailnet, TailnetKind } from "../../../contract/routes/reach.ts";
import type { TailscaleStatus } from "./status.ts";

/** Why the daemon could not be asked. `frozen`: it took the question and never answered. */
export type TailscaleFault = "missing" | "notRunning" | "frozen";
export type TailscaleReport =
  | { readonly kind: "status"; readonly status: TailscaleStatus }
  | { readonly kind: "fault"; readonly fault: TailscaleFault };

/** The tailnet as one state, before it is put into words. `code` is null while all is well. */
export type TailnetFacts = Omit<Tailnet, "message" | "hint" | "addresses" | "peers" | "health"> & {
  readonly code: ErrorCode | null;
  readonly slots: Slots;
  readonly addresses: readonly string[];
  readonly peers: Tailnet["peers"];
  readonly health: readonly string[];
};

export type Surroundings = {
  readonly now: number;
  readonly platform: NodeJS.Platform;
  /** Whose rights a command has to name. */
  readonly user: string;
};

export const installUrl = "https://tailscale.com/download";
export const approvalUrl = "https://login.tailscale.com/admin/machines";
const dayMs = 86_400_000;
export const renewWithinMs = 7 * dayMs;

const commands = {
  start: { linux: "sudo systemctl start tailscaled", darwin: "open -a Tailscale", win32: "Start-Service Tailscale" },
  restart: {
    linux: "sudo systemctl restart tailscaled",
    darwin: "killall Tailscale; open -a Tailscale",
    win32: "Restart-Service Tailscale",
  },
} as const;

/** What a person types where Hearth may not or cannot do it itself. */
export function commandFor(what: keyof typeof commands, platform: NodeJS.Platform): string {
  return platform === "darwin" || platform === "win32" ? commands[what][platform] : commands[what].linux;
}

/** Lets a user of Linux change Tailscale without being root. */
export const operatorCommand = (user: string): string => `sudo tailscale set --operator=${user}`;

/** States in which the machine's addresses reach it. */
export const isUp = (kind: TailnetKind): boolean => kind === "running" || kind === "offline";

type Verdict = Pick<TailnetFacts, "kind" | "code" | "action"> & Partial<Pick<TailnetFacts, "slots" | "url" | "command">>;

/** The one word for what the daemon says, or for its silence, and what can be done about it. */
export function tailnetOf(report: TailscaleReport, around: Surroundings): TailnetFacts {
  const nothing = {
    ...{ url: null, command: null, slots: {}, version: null, name: null, login: null, https: false, keyExpiresAt: null },
    ...{ addresses: [], peers: [], health: [] },
  };
  if (report.kind === "fault") return { ...nothing, ...ofFault(report.fault, around) };
  const { status } = report;
  return {
    ...nothing,
    version: status.version,
    name: status.name,
    addresses: status.addresses,
    login: status.login,
    https: status.name !== null && status.certDomains.includes(status.name),
    keyExpiresAt: status.keyExpiresAt,
    peers: status.peers.filter(peer => peer.online),
    health: status.health,
    ...ofStatus(status, around.now),
  };
}

function ofFault(fault: TailscaleFault, { platform }: Surroundings): Verdict {
  switch (fault) {
    case "missing":
      return { kind: "missing", code: "TAILSCALE_MISSING", slots: { url: installUrl }, action: "install", url: installUrl };
    case "notRunning": {
      const command = commandFor("start", platform);
      return { kind: "notRunning", code: "TAILSCALE_NOT_RUNNING", slots: { command }, action: "open", command };
    }
    case "frozen": {
      const command = commandFor("restart", platform);
      return { kind: "frozen", code: "TAILSCALE_FROZEN", slots: { command }, action: "open", command };
    }
  }
}

function ofStatus(status: TailscaleStatus, now: number): Verdict {
  const { keyExpiresAt, authUrl: url } = status;
  const ended = status.expired || (keyExpiresAt !== null && keyExpiresAt <= now);
  switch (status.state) {
    case "NeedsLogin":
      if (ended) return { kind: "expired", code: "TAILSCALE_KEY_EXPIRED", action: "renew", url };
      return { kind: "signedOut", code: "TAILSCALE_SIGNED_OUT", action: "signIn", url };
    case "NeedsMachineAuth":
      return {
        ...{ kind: "needsApproval", code: "TAILSCALE_NEEDS_APPROVAL", action: "approve", url: approvalUrl },
        slots: { url: approvalUrl },
      };
    case "InUseOtherUser":
      return { kind: "otherUser", code: "TAILSCALE_OTHER_USER", action: "none" };
    case "Stopped":
      return { kind: "stopped", code: "TAILSCALE_STOPPED", action: "up" };
    case "Running":
      return ofRunning(status, now, ended);
    default:
      return { kind: "starting", code: "TAILSCALE_STARTING", action: "none" };
  }
}

/** The daemon notices the end of its key some seconds late; while a sign-in waits for its page, it says that it is not online. */
function ofRunning({ keyExpiresAt, authUrl: url, online }: TailscaleStatus, now: number, ended: boolean): Verdict {
  if (ended) return { kind: "expired", code: "TAILSCALE_KEY_EXPIRED", action: "renew", url };
  if (online === false && url === null) return { kind: "offline", code: "TAILSCALE_OFFLINE", action: "none" };
  if (keyExpiresAt === null || keyExpiresAt - now > renewWithinMs) return { kind: "running", code: null, action: "none", url };
  return { kind: "running", code: "TAILSCALE_KEY_EXPIRES", slots: leftSlots(keyExpiresAt - now), action: "renew", url };
}

const unitOf = (leftMs: number): readonly [number, "day" | "hour"] =>
  leftMs >= 2 * dayMs ? [Math.round(leftMs / dayMs), "day"] : [Math.max(1, Math.round(leftMs / 3_600_000)), "hour"];

function leftSlots(leftMs: number): Slots {
  const [value, unit] = unitOf(leftMs);
  const words = (language: string): string =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value);
  return { left: words("en"), leftZh: words("zh-CN") };
}
