import * as z from "zod";
import { Ok } from "./conversations.ts";
import { defineRoutes } from "./define.ts";

export const Device = z.object({
  id: z.string(),
  name: z.string(),
  /** `browser` signs in with a cookie, `app` with tokens. */
  kind: z.enum(["browser", "app"]),
  role: z.enum(["owner", "user"]),
  createdAt: z.number(),
  lastSeenAt: z.number(),
  lastAddress: z.string(),
  /** Who of the tailnet paired it, and the machine it came from; null when it was paired by another way. Nobody else may use it over the tailnet. */
  tailnet: z.object({ login: z.string(), node: z.string() }).nullable(),
  /** True for the device that asks. */
  current: z.boolean(),
});
export type Device = z.infer<typeof Device>;

/** 8 characters without those that look alike; blanks, dashes and small letters are forgiven. */
const Code = z.string().min(1).max(128);
const Tokens = z.object({ deviceId: z.string(), accessToken: z.string(), refreshToken: z.string(), expiresAt: z.number() });

export const accessRoutes = defineRoutes({
  signIn: {
    method: "POST",
    path: "/api/sign-in",
    access: "open",
    summary: "Sign a browser in with a setup or pairing code, or with the owner's token; sets the cookie.",
    body: z.object({ code: Code.optional(), token: z.string().min(1).max(512).optional(), name: z.string().max(80).default("") }),
    response: z.object({ deviceId: z.string(), role: z.enum(["owner", "user"]) }),
  },
  signOut: { method: "POST", path: "/api/sign-out", access: "user", summary: "Forget this browser.", response: Ok },
  whoAmI: {
    method: "GET",
    path: "/api/me",
    access: "user",
    summary: "Who is signed in.",
    response: z.object({ kind: z.enum(["owner", "device"]), deviceId: z.string().nullable(), role: z.enum(["owner", "user"]) }),
  },
  createPairing: {
    method: "POST",
    path: "/api/pairings",
    access: "owner",
    summary: "Make a pairing code: 8 characters, ten minutes, one use.",
    body: z.object({ role: z.enum(["owner", "user"]).default("user") }).prefault({}),
    response: z.object({ code: z.string(), url: z.string(), expiresAt: z.number(), qrSvg: z.string() }),
    status: 201,
  },
  pairDevice: {
    method: "POST",
    path: "/api/devices/pair",
    access: "open",
    summary: "Turn a pairing code into tokens for an app.",
    body: z.object({ code: Code, name: z.string().min(1).max(80) }),
    response: Tokens,
    status: 201,
  },
  refreshDevice: {
    method: "POST",
    path: "/api/devices/refresh",
    access: "open",
    summary: "Exchange a refresh token for new tokens; the old one ends.",
    body: z.object({ refreshToken: z.string().min(1).max(512) }),
    response: Tokens,
  },
  listDevices: {
    method: "GET",
    path: "/api/devices",
    access: "user",
    summary: "Paired devices. Those who are not the owner see their own.",
    response: z.object({ devices: z.array(Device) }),
  },
  renameDevice: {
    method: "PATCH",
    path: "/api/devices/:id",
    access: "owner",
    summary: "Name a device.",
    params: z.object({ id: z.string() }),
    body: z.object({ name: z.string().min(1).max(80) }),
    response: Device,
  },
  removeDevice: {
    method: "DELETE",
    path: "/api/devices/:id",
    access: "owner",
    summary: "Turn a device away, at once.",
    params: z.object({ id: z.string() }),
    response: Ok,
  },
});
