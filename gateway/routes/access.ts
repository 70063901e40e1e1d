import type { IncomingHttpHeaders } from "node:http";
import { AppError } from "../../contract/errors/app-error.ts";
import { isOwner, type Principal } from "../../contract/principal.ts";
import type { accessRoutes, Device } from "../../contract/routes/access.ts";
import type { Access } from "../access/access.ts";
import { clearCookies, writeCookie } from "../access/cookie.ts";
import type { KnownDevice } from "../access/devices.ts";
import type { Handlers } from "./handler.ts";

export type AccessHandlerDeps = {
  readonly access: Access;
  /** Where a phone reaches us best, without a slash at the end. */
  readonly bestUrl: () => string;
};

/** Also true behind a proxy that ends TLS. A forged header hurts only who sends it: the cookie is not sent back over http then. */
const cameByHttps = (headers: IncomingHttpHeaders): boolean =>
  headers.origin?.startsWith("https://") === true || headers["x-forwarded-proto"] === "https";

const deviceIdOf = (principal: Principal | null): string | null => (principal?.kind === "device" ? principal.deviceId : null);

const shown = (device: KnownDevice, principal: Principal): Device => ({
  id: device.id,
  name: device.name,
  kind: device.kind,
  role: device.role,
  createdAt: device.createdAt,
  lastSeenAt: device.lastSeenAt,
  lastAddress: device.lastAddress,
  tailnet: device.tailnetLogin === null ? null : { login: device.tailnetLogin, node: device.tailnetNode ?? "" },
  current: device.id === deviceIdOf(principal),
});

/** Sign-in, pairing and devices. */
export function createAccessHandlers({ access, bestUrl }: AccessHandlerDeps): Handlers<keyof typeof accessRoutes> {
  return {
    signIn: async ({ body, address, tailnet, principal, reply, request }) => {
      const { code, token } = body;
      if ((code === undefined) === (token === undefined))
        throw AppError.of("REQUEST_INVALID", { where: "body", problem: "send either `code` or `token`" });
      const name = body.name.trim() || "Browser";
      const { device, secret } =
        code !== undefined
          ? await access.signInWithCode(code, name, address, tailnet)
          : await access.signInWithToken(token ?? "", name, address, tailnet);
      // The same browser signs in anew: its former sign-in would stay in the list with nobody behind it.
      const former = deviceIdOf(principal);
      if (principal && former !== null) await access.remove(former, principal, "signedOut");
      reply.header("set-cookie", writeCookie(secret, access.port(), cameByHttps(request.headers)));
      return { deviceId: device.id, role: device.role };
    },

    signOut: async ({ principal, reply, request }) => {
      if (principal.kind === "device") await access.remove(principal.deviceId, principal, "signedOut");
      reply.header("set-cookie", clearCookies(access.port(), cameByHttps(request.headers)));
      return { ok: true };
    },

    whoAmI: ({ principal, reply, request }) => {
      const secret =
        principal.kind === "device" && principal.via === "cookie" ? access.cookieSecret(request.headers.cookie) : null;
      if (secret !== null) reply.header("set-cookie", writeCookie(secret, access.port(), cameByHttps(request.headers)));
      return { kind: principal.kind, deviceId: deviceIdOf(principal), role: isOwner(principal) ? "owner" : "user" };
    },

    createPairing: async ({ body, principal }) => {
      const { code, expiresAt } = await access.createPairingCode(body.role, principal);
      const url = `${bestUrl()}/#pair=${code}`;
      const { default: qrcode } = await import("qrcode");
      const qrSvg = await qrcode.toString(url, { type: "svg", errorCorrectionLevel: "M", margin: 2 });
      return { code, url, expiresAt, qrSvg };
    },

    pairDevice: ({ body, address, tailnet }) => access.pairApp(body.code, body.name.trim() || "App", address, tailnet),
    refreshDevice: ({ body, address, tailnet }) => access.refresh(body.refreshToken, address, tailnet),

    listDevices: ({ principal }) => {
      const seen = access.list().filter(device => isOwner(principal) || device.id === deviceIdOf(principal));
      return { devices: seen.map(device => shown(device, principal)) };
    },
    renameDevice: async ({ params, body, principal }) => shown(await access.rename(params.id, body.name, principal), principal),
    removeDevice: async ({ params, principal }) => {
      await access.remove(params.id, principal, "owner");
      return { ok: true };
    },
  };
}
