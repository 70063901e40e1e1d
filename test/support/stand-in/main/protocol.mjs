// A scheme of the app is shown to Chromium as http://HOST.SCHEME.localhost/… , a secure context, and answered through CDP Fetch.
import { isReady } from "./app.mjs";

const handlers = new Map();

export const toHttp = url => {
  const match = /^([a-z-]+):\/\/([^/]*)(.*)$/.exec(url);
  return match && handlers.has(match[1]) ? `http://${match[2]}.${match[1]}.localhost${match[3]}` : url;
};

export const fromHttp = url => {
  const match = /^http:\/\/([^/]+)\.([a-z-]+)\.localhost(\/.*)?$/.exec(url);
  return match && handlers.has(match[2]) ? `${match[2]}://${match[1]}${match[3] ?? ""}` : url;
};

/** As Chromium says it: a standard scheme has an origin of its own. */
export const originOf = url => {
  const match = /^([a-z-]+):\/\/([^/]*)/.exec(url);
  if (match && handlers.has(match[1])) return `${match[1]}://${match[2]}`;
  return URL.canParse(url) ? new URL(url).origin : "null";
};

/** The app's answer, or undefined where the scheme is not the app's. */
export async function answerScheme(url, { method, headers, postData }) {
  const handler = handlers.get(url.slice(0, url.indexOf(":")));
  if (!handler) return undefined;
  const request = new Request("http://stand.in/", { method, headers, body: postData });
  Object.defineProperty(request, "url", { value: url });
  return handler(request);
}

export const protocol = {
  registerSchemesAsPrivileged(schemes) {
    if (isReady()) throw new Error("protocol.registerSchemesAsPrivileged should be called before app is ready");
    for (const { scheme } of schemes) handlers.set(scheme, null);
  },
  handle(scheme, handler) {
    handlers.set(scheme, handler);
  },
  unhandle(scheme) {
    handlers.set(scheme, null);
  },
  isProtocolHandled: scheme => typeof handlers.get(scheme) === "function",
};
