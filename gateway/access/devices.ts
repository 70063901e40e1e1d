import type { Clock } from "../clock.ts";
import type { Database } from "../db/open.ts";
import type { Writer } from "../db/writes.ts";
import type { Log } from "../log.ts";
import { cookieDays } from "./cookie.ts";
import type { NewDevice, RemovalReason } from "./device-writes.ts";

/** A device that may come in now. */
export type KnownDevice = {
  readonly id: string;
  readonly kind: "browser" | "app";
  readonly role: "owner" | "user";
  readonly createdAt: number;
  /** Who of the tailnet paired it: over the tailnet nobody else may use it. */
  readonly tailnetLogin: string | null;
  readonly tailnetNode: string | null;
  name: string;
  secretHash: string;
  lastSeenAt: number;
  lastAddress: string;
  /** The refresh token that was exchanged last, hashed: when and from where. Not kept over a restart. */
  exchanged?: { readonly secretHash: string; readonly at: number; readonly address: string };
};

const seenEveryMs = 60_000;
/** How long an exchanged refresh token is answered again, in case the answer was lost. */
export const lostAnswerMs = 30_000;

/**
 * Devices that may come in, held in memory in step with their table, so that asking costs no query. A change is committed first and
 * seen here after; a removal is seen here at once and its open streams end.
 */
export function createDevices(deps: {
  readonly db: Database;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => void;
}) {
  const { db, writer, clock, log, onChange } = deps;
  const byId = new Map<string, KnownDevice>();
  const bySecret = new Map<string, KnownDevice>();
  const ending = new Map<string, Set<() => void>>();

  const keep = (device: KnownDevice): void => {
    byId.set(device.id, device);
    bySecret.set(device.secretHash, device);
  };
  const forget = (device: KnownDevice): void => {
    byId.delete(device.id);
    bySecret.delete(device.secretHash);
    const endings = ending.get(device.id);
    ending.delete(device.id);
    for (const end of endings ?? []) end();
  };

  const rows = db
    .prepare<[], KnownDevice>(
      `SELECT id, name, kind, role, secret_hash AS secretHash, created_at AS createdAt, last_seen_at AS lastSeenAt, last_address AS lastAddress,
         tailnet_login AS tailnetLogin, tailnet_node AS tailnetNode
       FROM devices WHERE removed_at IS NULL`,
    )
    .all();
  for (const row of rows) keep(row);

  const toKnown = (device: NewDevice, role: "owner" | "user", at: number): KnownDevice => ({
    id: device.id,
    name: device.name,
    kind: device.kind,
    role,
    secretHash: device.secretHash,
    createdAt: at,
    lastSeenAt: at,
    lastAddress: device.address,
    tailnetLogin: device.tailnet?.login ?? null,
    tailnetNode: device.tailnet?.node ?? null,
  });
  const mayBeLost = ({ exchanged }: KnownDevice, from: string, address: string): boolean =>
    exchanged?.secretHash === from && exchanged.address === address && clock.now() - exchanged.at <= lostAnswerMs;
  const welcome = (device: KnownDevice): KnownDevice => {
    keep(device);
    onChange();
    return device;
  };

  return {
    get: (id: string): KnownDevice | undefined => byId.get(id),
    /** The browser whose cookie hashes to this, unless it stayed away for longer than a cookie lives. */
    bySecret(secretHash: string): KnownDevice | undefined {
      const device = bySecret.get(secretHash);
      return device && device.lastSeenAt + cookieDays * 86_400_000 > clock.now() ? device : undefined;
    },
    list: (): readonly KnownDevice[] => [...byId.values()].sort((a, b) => b.lastSeenAt - a.lastSeenAt),

    /** Null when the code is unknown, used or too old. */
    async pair(codeHash: string, device: NewDevice): Promise<KnownDevice | null> {
      const at = clock.now();
      const pairing = await writer.run("pairings.use", { codeHash, device, at }, { durable: true });
      return pairing && welcome(toKnown(device, pairing.role, at));
    },
    async add(device: NewDevice, role: "owner" | "user"): Promise<KnownDevice> {
      const at = clock.now();
      await writer.run("devices.add", { device, role, at }, { durable: true });
      return welcome(toKnown(device, role, at));
    },
    /**
     * False when `from` is not the device's present refresh token any more; the former one is taken once more, from where it was exchanged,
     * for as long as an answer may have been lost and the token it brought was not used.
     */
    async rotate(device: KnownDevice, from: string, to: string, address: string): Promise<boolean> {
      const at = clock.now();
      const change = { id: device.id, from, to, at, address };
      if (await writer.run("devices.rotate", change, { durable: true })) device.exchanged = { secretHash: from, at, address };
      else if (!(mayBeLost(device, from, address) && (await writer.run("devices.rotateAgain", change, { durable: true }))))
        return false;
      bySecret.delete(device.secretHash);
      device.secretHash = to;
      device.lastSeenAt = at;
      device.lastAddress = address;
      if (byId.has(device.id)) bySecret.set(to, device);
      return byId.has(device.id);
    },
    async rename(id: string, name: string, actor: string): Promise<KnownDevice | null> {
      if (!(await writer.run("devices.rename", { id, name, at: clock.now(), actor }))) return null;
      const device = byId.get(id);
      if (device) device.name = name;
      onChange();
      return device ?? null;
    },
    /** Turned away at once; resolves once that is kept. False when there was no such device. */
    async remove(id: string, actor: string, reason: RemovalReason): Promise<boolean> {
      const device = byId.get(id);
      if (device) forget(device);
      const removed = await writer.run("devices.remove", { id, at: clock.now(), actor, reason }, { durable: true });
      if (removed) onChange();
      return removed;
    },
    /** Notes that a device was here, at most once a minute. */
    seen(device: KnownDevice, address: string): void {
      const at = clock.now();
      if (at - device.lastSeenAt < seenEveryMs) return;
      device.lastSeenAt = at;
      device.lastAddress = address;
      writer.run("devices.seen", { id: device.id, at, address }).catch((error: unknown) => {
        log.warn({ problem: error instanceof Error ? error.message : String(error) }, "a device's last visit could not be kept");
      });
    },
    /** Calls `end` when the device is removed; at once when it is already. Returns how to stop waiting. */
    whenRemoved(id: string, end: () => void): () => void {
      if (!byId.has(id)) {
        end();
        return () => undefined;
      }
      const endings = ending.get(id) ?? new Set();
      ending.set(id, endings.add(end));
      return () => {
        endings.delete(end);
        if (endings.size === 0 && ending.get(id) === endings) ending.delete(id);
      };
    },
  };
}

export type Devices = ReturnType<typeof createDevices>;
