import * as z from "zod";

const text = z.string().nullish().catch(null);
const texts = z
  .array(z.string())
  .nullish()
  .catch(null)
  .transform(list => list ?? []);

const Node = z.looseObject({
  ID: text,
  HostName: text,
  DNSName: text,
  OS: text,
  UserID: z.number().nullish().catch(null),
  TailscaleIPs: texts,
  Online: z.boolean().nullish().catch(null),
  Expired: z.boolean().nullish().catch(null),
  KeyExpiry: text,
});

const Raw = z.looseObject({
  Version: text,
  BackendState: z.string(),
  AuthURL: text,
  Self: Node.nullish().catch(null),
  TailscaleIPs: texts,
  Health: texts,
  CertDomains: texts,
  Peer: z.record(z.string(), Node).nullish().catch(null),
  User: z
    .record(z.string(), z.looseObject({ LoginName: text }))
    .nullish()
    .catch(null),
});

/** What we use of `tailscale status --json`. Absent and null are alike; names have no last dot. */
export type TailscaleStatus = {
  readonly version: string | null;
  /** Tailscale's own word: NoState, NeedsLogin, NeedsMachineAuth, InUseOtherUser, Stopped, Starting, Running. */
  readonly state: string;
  readonly authUrl: string | null;
  readonly name: string | null;
  /** A stopped daemon still lists them. */
  readonly addresses: readonly string[];
  readonly online: boolean | null;
  readonly expired: boolean;
  readonly keyExpiresAt: number | null;
  readonly login: string | null;
  readonly certDomains: readonly string[];
  readonly health: readonly string[];
  readonly peers: readonly { readonly name: string; readonly os: string; readonly online: boolean }[];
};

const withoutDot = (name: string | null | undefined): string | null => name?.replace(/\.$/, "").toLowerCase() || null;

/** The daemon passes on what its control server says, and a browser is sent there: no `javascript:`, no file. */
function webPage(written: string | null | undefined): string | null {
  if (!written || !URL.canParse(written)) return null;
  const { protocol } = new URL(written);
  return protocol === "https:" || protocol === "http:" ? written : null;
}

/** Go writes "never" as the year 1. */
function momentOf(written: string | null | undefined): number | null {
  const at = Date.parse(written ?? "");
  return Number.isNaN(at) || at <= 0 ? null : at;
}

/** Null when it is not a status at all: the macOS app may print a sentence and end with 0. */
export function readStatus(value: unknown): TailscaleStatus | null {
  const parsed = Raw.safeParse(value);
  if (!parsed.success) return null;
  const { Self: self, ...raw } = parsed.data;
  return {
    version: raw.Version || null,
    state: raw.BackendState,
    authUrl: webPage(raw.AuthURL),
    name: withoutDot(self?.DNSName),
    addresses: self && self.TailscaleIPs.length > 0 ? self.TailscaleIPs : raw.TailscaleIPs,
    online: self?.Online ?? null,
    expired: self?.Expired === true,
    keyExpiresAt: momentOf(self?.KeyExpiry),
    login: raw.User?.[String(self?.UserID)]?.LoginName || null,
    certDomains: raw.CertDomains.map(domain => domain.toLowerCase()),
    health: raw.Health,
    peers: Object.values(raw.Peer ?? {}).map(peer => ({
      name: withoutDot(peer.DNSName) ?? peer.HostName ?? "",
      os: peer.OS ?? "",
      online: peer.Online === true,
    })),
  };
}
