import type { Clock } from "../clock.ts";

export const accessTokenMs = 15 * 60_000;

export type TokenCheck =
  | { readonly kind: "valid"; readonly deviceId: string; readonly expiresAt: number }
  /** Signed by us, but too old. */
  | { readonly kind: "expired" }
  | { readonly kind: "refused" };

/** Access tokens of devices: JWT, HS256, 15 minutes. The library is loaded at first use. */
export function createDeviceTokens(deps: { readonly signingKey: string; readonly clock: Clock }) {
  const { clock } = deps;
  const key = new TextEncoder().encode(deps.signingKey);
  return {
    /** `expiresAt` in ms since 1970. */
    async issue(device: { id: string; role: string }): Promise<{ token: string; expiresAt: number }> {
      const { SignJWT } = await import("jose");
      const now = Math.floor(clock.now() / 1000);
      const until = now + accessTokenMs / 1000;
      const token = await new SignJWT({ role: device.role })
        .setProtectedHeader({ alg: "HS256", typ: "JWT" })
        .setIssuer("hearth")
        .setSubject(device.id)
        .setIssuedAt(now)
        .setExpirationTime(until)
        .sign(key);
      return { token, expiresAt: until * 1000 };
    },
    async check(token: string): Promise<TokenCheck> {
      const { errors, jwtVerify } = await import("jose");
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ["HS256"],
          issuer: "hearth",
          requiredClaims: ["sub", "exp"],
          currentDate: new Date(clock.now()),
        });
        return { kind: "valid", deviceId: String(payload.sub), expiresAt: Number(payload.exp) * 1000 };
      } catch (error) {
        return { kind: error instanceof errors.JWTExpired ? "expired" : "refused" };
      }
    },
  };
}

/** Looks like a JWT: only then is the signature worth checking. */
export const isJwt = (token: string): boolean => token.startsWith("eyJ") && token.split(".").length === 3;
