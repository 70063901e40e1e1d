export type Asked = { readonly method: string; readonly url: string; readonly mode: string };
export type Decision = "leave" | "page" | "asset" | "share";

/**
 * What the worker does with a request: `leave` is the browser's own business. The API and everything else that says how things are now is
 * always left alone.
 */
export function decideFetch({ method, url, mode }: Asked, own: { origin: string; files: ReadonlySet<string> }): Decision {
  const { origin, pathname } = new URL(url);
  if (origin !== own.origin) return "leave";
  if (method === "POST" && pathname === "/share") return "share";
  if (method !== "GET" || /^\/(api|v1|health|metrics)(\/|$)/.test(pathname)) return "leave";
  if (mode === "navigate") return "page";
  return own.files.has(pathname) ? "asset" : "leave";
}
