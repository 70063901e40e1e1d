import { randomUUID } from "node:crypto";
import { AppError } from "../../contract/errors/app-error.ts";
import { type Principal, principalId } from "../../contract/principal.ts";
import type { Clock } from "../clock.ts";
import type { Database } from "../db/open.ts";
import type { Writer } from "../db/writes.ts";
import type { Log } from "../log.ts";
import { addressKey } from "./address.ts";
import { type Caller, callerAt, type FindCaller, type TailnetPerson } from "./caller.ts";
import { createDeviceTokens } from "./device-tokens.ts";
import { createDevices, type KnownDevice } from "./devices.ts";
import { createIdentify } from "./identify.ts";
import { createLockout } from "./lockout.ts";
import { otherPerson } from "./other-person.ts";
import { codeHash, digestHex, normaliseCode, randomCode, randomSecret, refreshTokenDevice, sealRefreshToken } from "./secrets.ts";
import { createTries, type Tries } from "./tries.ts";

export type AccessDeps = {
  readonly db: Database;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly log: Log;
  /** The vault's `jwt-key`: signs access tokens, seals refresh tokens, keys the hashes of codes. */
  readonly signingKey: string;
  /** The owner's token in force; asked each time, because it can be replaced. */
  readonly ownerToken: () => string;
  /** Of the process that started us, for this run alone. */
  readonly parentToken?: string;
  /** Listened on; part of the cookie's name. */
  readonly port: () => number;
  /** Where a request comes from; by default only its socket is looked at. */
  readonly findCaller?: FindCaller;
  /** A device came, went or was renamed. */
  readonly onDevicesChanged: () => void;
};

export type DeviceSecrets = {
  readonly deviceId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: number;
};

const minuteMs = 60_000;
export const pairingCodeMs = 10 * minuteMs;
export const setupCodeMs = 24 * 60 * minuteMs;

/** Who may come in: codes, cookies, tokens, devices, and the limits on guessing them. */
export function createAccess(deps: AccessDeps) {
  const { db, writer, clock, log, signingKey } = deps;
  const devices = createDevices({ db, writer, clock, log, onChange: deps.onDevicesChanged });
  const tokens = createDeviceTokens({ signingKey, clock });
  // One for each kind of secret: whoever uses up the tries at one does not block the other.
  const newTries = (): Tries => createTries({ clock, windowMs: 10 * minuteMs, perAddress: 10, overall: 30 });
  const codeTries = newTries();
  const tokenTries = newTries();
  const lockout = createLockout({
    clock,
    most: 10,
    windowMs: 10 * minuteMs,
    lockMs: 15 * minuteMs,
    onLock: address => {
      log.warn({ address }, "an address showed ten wrong tokens and is locked out for 15 minutes");
      const entry = {
        at: clock.now(),
        actor: `address:${address}`,
        action: "access.locked",
        target: address,
        detail: { minutes: 15 },
      };
      writer.run("audit.append", entry).catch((error: unknown) => {
        log.error({ problem: error instanceof Error ? error.message : String(error) }, "a lock-out could not be audited");
      });
    },
  });
  const identification = createIdentify({
    devices,
    tokens,
    lockout,
    ownerToken: deps.ownerToken,
    parentToken: deps.parentToken,
    clock,
    port: deps.port,
  });

  /** Runs one try at a secret; only wrong ones count. @throws AppError TOO_MANY_TRIES */
  const attempt = async <T>(tries: Tries, address: string, run: () => Promise<T | null>): Promise<T | null> => {
    const begun = tries.begin(addressKey(address));
    if (begun.kind === "wait")
      throw AppError.of("TOO_MANY_TRIES", { seconds: begun.seconds }, { retryAfterSeconds: begun.seconds });
    const found = await run();
    if (found !== null) begun.forgive();
    return found;
  };

  const redeem = async (
    code: string,
    from: {
      name: string;
      kind: "browser" | "app";
      secretHash: string;
      address: string;
      id: string;
      tailnet: TailnetPerson | null;
    },
  ) => {
    const device = await attempt(codeTries, from.address, () => devices.pair(codeHash(signingKey, normaliseCode(code)), from));
    if (!device) throw AppError.of("PAIRING_CODE_REFUSED");
    return device;
  };

  const makeCode = async (code: string, role: "owner" | "user", purpose: "setup" | "pair", liveMs: number, actor: string) => {
    const at = clock.now();
    const expiresAt = at + liveMs;
    await writer.run(
      "pairings.create",
      { codeHash: codeHash(signingKey, code), role, purpose, at, expiresAt, actor },
      { durable: true },
    );
    return { code, expiresAt };
  };

  const secretsFor = async (device: KnownDevice, refreshToken: string): Promise<DeviceSecrets> => {
    const { token, expiresAt } = await tokens.issue(device);
    return { deviceId: device.id, accessToken: token, refreshToken, expiresAt };
  };

  return {
    /** Where a request comes from. Behind `tailscale serve` it takes a question to the daemon, the first time. */
    findCaller: deps.findCaller ?? ((_headers, address): Caller => callerAt(address)),
    identify: identification.identify,
    /** The browser's principal when it carries a valid cookie; for routes that are open. */
    byCookie: identification.byCookie,
    cookieSecret: identification.cookieSecret,
    ownerGeneration: identification.ownerGeneration,
    port: deps.port,

    /** A one-time code for the first browser; ends the former one. */
    createSetupCode: () => makeCode(randomSecret(), "owner", "setup", setupCodeMs, "system"),
    createPairingCode: (role: "owner" | "user", by: Principal) =>
      makeCode(randomCode(), role, "pair", pairingCodeMs, principalId(by)),

    /** Signs a browser in. `secret` is the cookie's value. @throws AppError PAIRING_CODE_REFUSED, TOO_MANY_TRIES */
    async signInWithCode(
      code: string,
      name: string,
      address: string,
      tailnet: TailnetPerson | null = null,
    ): Promise<{ device: KnownDevice; secret: string }> {
      const secret = randomSecret();
      const secretHash = digestHex(secret);
      const device = await redeem(code, { id: randomUUID(), name, kind: "browser", secretHash, address, tailnet });
      return { device, secret };
    },

    /** Signs a browser in with the owner's token. @throws AppError AUTH_REFUSED, AUTH_LOCKED, TOO_MANY_TRIES */
    async signInWithToken(
      token: string,
      name: string,
      address: string,
      tailnet: TailnetPerson | null = null,
    ): Promise<{ device: KnownDevice; secret: string }> {
      const given = token.trim();
      if (!identification.isLongOwnerToken(given)) {
        const locked = identification.lockedOut(address);
        if (locked) throw locked;
        const right = await attempt(tokenTries, address, async () => identification.isOwnerToken(given) || null);
        if (!right) throw identification.refuse(address);
      }
      const secret = randomSecret();
      const secretHash = digestHex(secret);
      const device = await devices.add({ id: randomUUID(), name, kind: "browser", secretHash, address, tailnet }, "owner");
      return { device, secret };
    },

    /** Turns a code into an app's tokens. @throws AppError PAIRING_CODE_REFUSED, TOO_MANY_TRIES */
    async pairApp(code: string, name: string, address: string, tailnet: TailnetPerson | null = null): Promise<DeviceSecrets> {
      const id = randomUUID();
      const refreshToken = sealRefreshToken(signingKey, id, randomSecret());
      const device = await redeem(code, { id, name, kind: "app", secretHash: digestHex(refreshToken), address, tailnet });
      return secretsFor(device, refreshToken);
    },

    /**
     * New tokens for a refresh token, which ends. One that ended before was copied by somebody, and the device is removed; unless it ended
     * just now and its answer may have been lost on the way. A token that we did not seal is refused; it cannot be guessed, so none is counted.
     * @throws AppError REFRESH_REUSED, SESSION_EXPIRED, AUTH_REFUSED, TAILNET_OTHER_PERSON
     */
    async refresh(refreshToken: string, address: string, tailnet: TailnetPerson | null = null): Promise<DeviceSecrets> {
      const id = refreshTokenDevice(signingKey, refreshToken);
      if (id === null) throw AppError.of("AUTH_REFUSED");
      const device = devices.get(id);
      if (!device) throw AppError.of("SESSION_EXPIRED");
      const refused = otherPerson(device, { tailnet });
      if (refused) throw refused;
      const next = sealRefreshToken(signingKey, id, randomSecret());
      if (await devices.rotate(device, digestHex(refreshToken), digestHex(next), address)) return secretsFor(device, next);
      if (await devices.remove(id, `address:${address}`, "refreshReused")) throw AppError.of("REFRESH_REUSED");
      throw AppError.of("SESSION_EXPIRED");
    },

    list: devices.list,
    device: devices.get,
    /** @throws AppError DEVICE_NOT_FOUND */
    async rename(id: string, name: string, by: Principal): Promise<KnownDevice> {
      const device = await devices.rename(id, name, principalId(by));
      if (!device) throw AppError.of("DEVICE_NOT_FOUND");
      return device;
    },
    /** @throws AppError DEVICE_NOT_FOUND */
    async remove(id: string, by: Principal, reason: "owner" | "signedOut"): Promise<void> {
      if (!(await devices.remove(id, principalId(by), reason))) throw AppError.of("DEVICE_NOT_FOUND");
    },
    /** True when an owner's browser or app is known: the first run is over. */
    hasOwnerDevice: (): boolean => devices.list().some(device => device.role === "owner"),

    /** Calls `end` when what let this principal in ends: its device is removed. Returns how to stop waiting. */
    whenEnded: (principal: Principal, end: () => void): (() => void) =>
      principal.kind === "owner" ? () => undefined : devices.whenRemoved(principal.deviceId, end),
  };
}

export type Access = ReturnType<typeof createAccess>;
