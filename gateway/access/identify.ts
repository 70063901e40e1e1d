import type { IncomingHttpHeaders } from "node:http";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Principal } from "../../contract/principal.ts";
import type { Clock } from "../clock.ts";
import { addressKey } from "./address.ts";
import { createBoundedMap } from "./bounded-map.ts";
import type { Caller } from "./caller.ts";
import { readCookies } from "./cookie.ts";
import { type createDeviceTokens, isJwt } from "./device-tokens.ts";
import type { Devices, KnownDevice } from "./devices.ts";
import type { createLockout } from "./lockout.ts";
import { otherPerson } from "./other-person.ts";
import { digest, digestHex, sameSecret } from "./secrets.ts";

export type Credentials = Caller & { readonly headers: IncomingHttpHeaders };
export type Identity = Principal | AppError;

/** A token of this length, as Hearth makes them, cannot be guessed: there is nothing to gain from locking the right one out. */
const unguessableLength = 43;

const owner: Principal = { kind: "owner", via: "token" };
const isToken = (header: string): string | null => (/^bearer +\S+$/i.test(header) ? header.slice(7).trim() : null);

/**
 * Who sends a request: a browser by its cookie, a program by the owner's token or a device's access token. A valid cookie is looked at
 * first; a stale one counts for nothing. The lock-out is for what can be guessed: cookies, genuine access tokens and a long owner's token
 * pass it, so that strangers behind the same proxy cannot shut the owner out. Synchronous but for access tokens that are seen for the first time.
 */
export function createIdentify(deps: {
  readonly devices: Devices;
  readonly tokens: ReturnType<typeof createDeviceTokens>;
  readonly lockout: ReturnType<typeof createLockout>;
  readonly ownerToken: () => string;
  /** Of the process that started us: as good as the owner's, and known to nobody else. */
  readonly parentToken?: string | undefined;
  readonly clock: Clock;
  /** Listened on; part of the cookie's name. */
  readonly port: () => number;
}) {
  const { devices, tokens, lockout, ownerToken, clock, port } = deps;
  const checked = createBoundedMap<string, { deviceId: string; expiresAt: number }>(1_000);
  let expected = { token: "", digest: digest(""), generation: 0 };

  const expectation = (): typeof expected => {
    const token = ownerToken();
    if (token !== expected.token) expected = { token, digest: digest(token), generation: expected.generation + 1 };
    return expected;
  };
  const parentDigest = deps.parentToken === undefined ? null : digest(deps.parentToken);
  const isParentToken = (token: string): boolean => parentDigest !== null && sameSecret(token, parentDigest);
  const isOwnerToken = (token: string): boolean => {
    const { token: current, digest: expectedDigest } = expectation();
    return current !== "" && sameSecret(token, expectedDigest);
  };
  const isLongOwnerToken = (token: string): boolean => expectation().token.length >= unguessableLength && isOwnerToken(token);

  const asPrincipal = (device: KnownDevice, via: "cookie" | "jwt", caller: Caller): Identity => {
    const refused = otherPerson(device, caller);
    if (refused) return refused;
    devices.seen(device, caller.address);
    return { kind: "device", deviceId: device.id, role: device.role, via };
  };

  const byAccessToken = (deviceId: string, caller: Caller): Identity => {
    const device = devices.get(deviceId);
    return device?.kind === "app" ? asPrincipal(device, "jwt", caller) : AppError.of("SESSION_EXPIRED");
  };

  const lockedOut = (address: string): AppError | null => {
    const seconds = lockout.lockedSeconds(addressKey(address));
    return seconds > 0 ? AppError.of("AUTH_LOCKED", { seconds }, { retryAfterSeconds: seconds }) : null;
  };
  const refuse = (address: string): AppError => {
    const locked = lockedOut(address);
    if (locked) return locked;
    lockout.wrong(addressKey(address));
    return AppError.of("AUTH_REFUSED");
  };

  const checkJwt = async (token: string, caller: Caller): Promise<Identity> => {
    const found = await tokens.check(token);
    if (found.kind === "refused") return refuse(caller.address);
    if (found.kind === "expired") return AppError.of("SESSION_EXPIRED");
    checked.set(digestHex(token), { deviceId: found.deviceId, expiresAt: found.expiresAt });
    return byAccessToken(found.deviceId, caller);
  };

  const byToken = (token: string, caller: Caller): Identity | Promise<Identity> => {
    const { address } = caller;
    if (isParentToken(token) || isLongOwnerToken(token) || (!lockedOut(address) && isOwnerToken(token))) return owner;
    if (!isJwt(token)) return refuse(address);
    const known = checked.get(digestHex(token));
    if (known && known.expiresAt > clock.now()) return byAccessToken(known.deviceId, caller);
    return checkJwt(token, caller);
  };

  const validCookie = (header: string | undefined): { secret: string; device: KnownDevice } | null => {
    for (const secret of readCookies(header, port())) {
      const device = devices.bySecret(digestHex(secret));
      if (device?.kind === "browser") return { secret, device };
    }
    return null;
  };
  const byValidCookie = (credentials: Credentials): Identity | null => {
    const found = validCookie(credentials.headers.cookie);
    return found && asPrincipal(found.device, "cookie", credentials);
  };

  return {
    isOwnerToken,
    /** The owner's, and too long to be guessed: it passes the lock-out. */
    isLongOwnerToken,
    /** AUTH_LOCKED while this address is locked out. */
    lockedOut,
    /** Counts a wrong token and says so: AUTH_REFUSED, or AUTH_LOCKED during a lock-out. */
    refuse,
    /** The value of the cookie that let a browser in, to renew it. */
    cookieSecret: (header: string | undefined): string | null => validCookie(header)?.secret ?? null,
    /** Rises when the owner's token was replaced: what the former one opened ends then. */
    ownerGeneration: (): number => expectation().generation,
    byCookie(credentials: Credentials): Principal | null {
      const identity = byValidCookie(credentials);
      return identity instanceof AppError ? null : identity;
    },
    /** The principal, or why there is none (AUTH_REQUIRED, AUTH_REFUSED, AUTH_LOCKED, SESSION_EXPIRED, TAILNET_OTHER_PERSON). */
    identify(credentials: Credentials): Identity | Promise<Identity> {
      const { headers } = credentials;
      if (headers.cookie !== undefined) {
        const identity = byValidCookie(credentials);
        if (identity) return identity;
      }
      if (headers.authorization !== undefined) {
        const token = isToken(headers.authorization);
        return token === null ? AppError.of("AUTH_REQUIRED") : byToken(token, credentials);
      }
      const key = headers["x-api-key"];
      if (typeof key === "string" && key !== "") return byToken(key.trim(), credentials);
      return AppError.of(readCookies(headers.cookie, port()).length === 0 ? "AUTH_REQUIRED" : "SESSION_EXPIRED");
    },
  };
}
