import { EventEmitter } from "node:events";
import { cdp } from "./chromium.mjs";
import { protocol } from "./protocol.mjs";
import { onBeforeRequest } from "./request-guard.mjs";
import { strict } from "./state.mjs";

/** Electron's names of permissions, and Chromium's. */
const permissions = {
  notifications: { name: "notifications" },
  geolocation: { name: "geolocation" },
  media: { name: "camera" },
  midi: { name: "midi" },
  "clipboard-read": { name: "clipboard-read" },
  "clipboard-sanitized-write": { name: "clipboard-write" },
};

let check = null;

/** Lets Chromium allow an origin what the app's check handler allows; everything, where the app set none. */
export async function applyPermissions(contents, origin) {
  if (!/^https?:/.test(origin)) return;
  for (const [name, permission] of Object.entries(permissions)) {
    const good = check === null || check(contents, name, `${origin}/`, { requestingUrl: `${origin}/`, isMainFrame: true });
    await cdp("Browser.setPermission", { permission, origin, setting: good ? "granted" : "denied" });
  }
}

const cookies = {
  get: async ({ url, name } = {}) =>
    (await cdp("Storage.getCookies")).cookies.filter(
      one => (name === undefined || one.name === name) && (url === undefined || one.domain === new URL(url).hostname),
    ),
  set: async ({ url, name, value, httpOnly = false, expirationDate }) => {
    const expires = expirationDate === undefined ? {} : { expires: expirationDate };
    await cdp("Storage.setCookies", { cookies: [{ url, name, value, httpOnly, ...expires }] });
  },
  remove: async (url, name) => {
    const { hostname } = new URL(url);
    const { cookies: all } = await cdp("Storage.getCookies");
    await cdp("Storage.clearCookies");
    await cdp("Storage.setCookies", { cookies: all.filter(one => one.name !== name || one.domain !== hostname) });
  },
  // Chromium writes them when it is closed in order.
  flushStore: async () => undefined,
};

const notUsed = () => undefined;
const defaultSession = strict(
  "session.defaultSession",
  Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: notUsed,
    setPermissionCheckHandler(handler) {
      check = handler;
    },
    setDevicePermissionHandler: notUsed,
    setDisplayMediaRequestHandler: notUsed,
    setSpellCheckerEnabled: notUsed,
    setSpellCheckerLanguages: notUsed,
    setUserAgent: notUsed,
    setProxy: async () => undefined,
    webRequest: strict("session.webRequest", {
      onBeforeRequest,
      onHeadersReceived: notUsed,
      onBeforeSendHeaders: notUsed,
    }),
    protocol: strict("session.protocol", protocol),
    cookies: strict("session.cookies", cookies),
    clearStorageData: async () => void (await cdp("Storage.clearCookies")),
    clearCache: async () => undefined,
    flushStorageData: notUsed,
  }),
);

/** One profile: a partition is the default session. */
export const session = { defaultSession, fromPartition: () => defaultSession };
