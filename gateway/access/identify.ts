import type { IncomingHttpHeaders } from "node:http";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Principal } from "../../contract/principal.ts";
import type { Clock } from "../clock.ts";
import { addressKey } from "./address.ts";
import { createBoundedMap } from "./bounded-map.ts";
import { readCookie } from "./cookie.ts";
import { type createDeviceTokens, isJwt } from "./device-tokens.ts";
import type { Devices, KnownDevice } from "./devices.ts";
import type { createLockout } from "./lockout.ts";
import { digest, digestHex, sameSecret } from "./secrets.ts";

export type Credentials = { readonly headers: IncomingHttpHeaders; readonly address: string };
export type Identity = Principal | AppError;

const owner: Principal = { kind: "owner", via: "token" };
const isToken = (header: string): string | null => (/^bearer +\S+$/i.test(header) ? header.slice(7).trim() : null);

/**
 * Who sends a request: a browser by its cookie, a program by the owner's token or a device's access token. A valid cookie is looked at
 * first and is exempt from the lock-out; a stale one counts for nothing. Synchronous but for access tokens that are seen for the first time.
 */
export function createIdentify(deps: {
  readonly devices: Devices;
  readonly tokens: ReturnType<typeof createDeviceTokens>;
  readonly lockout: ReturnType<typeof createLockout>;
  readonly ownerToken: () => string;
  readonly clock: Clock;
}) {
  const { devices, tokens, lockout, ownerToken, clock } = deps;
  const checked = createBoundedMap<string, { deviceId: string; expiresAt: number }>(1_000);
  let expected = { token: "", digest: digest(""), generation: 0 };

  const expectation = (): typeof expected => {
    const token = ownerToken();
    if (token !== expected.token) expected = { token, digest: digest(token), generation: expected.generation + 1 };
    return expected;
  };
  const isOwnerToken = (token: string): boolean => {
    const { token: current, digest: expectedDigest } = expectation();
    return current !== "" && sameSecret(token, expectedDigest);
  };

  const asPrincipal = (device: KnownDevice, via: "cookie" | "jwt", address: string): Principal => {
    devices.seen(device, address);
    return { kind: "device", deviceId: device.id, role: device.role, via };
  };

  const byAccessToken = (deviceId: string, address: string): Identity => {
    const device = devices.get(deviceId);
    return device ? asPrincipal(device, "jwt", address) : AppError.of("SESSION_EXPIRED");
  };

  const refuse = (address: string): AppError => {
    lockout.wrong(addressKey(address));
    return AppError.of("AUTH_REFUSED");
  };

  const checkJwt = async (token: string, address: string): Promise<Identity> => {
    const found = await tokens.check(token);
    if (found.kind === "refused") return refuse(address);
    if (found.kind === "expired") return AppError.of("SESSION_EXPIRED");
    checked.set(digestHex(token), { deviceId: found.deviceId, expiresAt: found.expiresAt });
    return byAccessToken(found.deviceId, address);
  };

  const byToken = (token: string, address: string): Identity | Promise<Identity> => {
    const seconds = lockout.lockedSeconds(addressKey(address));
    if (seconds > 0) return AppError.of("AUTH_LOCKED", { seconds }, { retryAfterSeconds: seconds });
    if (isOwnerToken(token)) return owner;
    if (!isJwt(token)) return refuse(address);
    const known = checked.get(digestHex(token));
    if (known && known.expiresAt > clock.now()) return byAccessToken(known.deviceId, address);
    return checkJwt(token, address);
  };

  const byCookie = ({ headers, address }: Credentials): Principal | null => {
    const secret = readCookie(headers.cookie);
    const device = secret === null ? undefined : devices.bySecret(digestHex(secret));
    return device?.kind === "browser" ? asPrincipal(device, "cookie", address) : null;
  };

  return {
    isOwnerToken,
    /** Rises when the owner's token was replaced: what the former one opened ends then. */
    ownerGeneration: (): number => expectation().generation,
    byCookie,
    /** The principal, or why there is none (AUTH_REQUIRED, AUTH_REFUSED, AUTH_LOCKED, SESSION_EXPIRED). */
    identify(credentials: Credentials): Identity | Promise<Identity> {
      const { headers, address } = credentials;
      if (headers.cookie !== undefined) {
        const principal = byCookie(credentials);
        if (principal) return principal;
      }
      if (headers.authorization !== undefined) {
        const token = isToken(headers.authorization);
        return token === null ? AppError.of("AUTH_REQUIRED") : byToken(token, address);
      }
      const key = headers["x-api-key"];
      if (typeof key === "string" && key !== "") return byToken(key.trim(), address);
      return AppError.of(readCookie(headers.cookie) === null ? "AUTH_REQUIRED" : "SESSION_EXPIRED");
    },
  };
}
