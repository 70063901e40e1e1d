import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";

/** Our own page, shown while the gateway does not run. */
export const appScheme = "app";
export const appAddress = "app://hearth/";

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

/** What the page is made of; the gateway's own pages lie in the same folder and are not for this address. */
const served = /^(desktop\/|assets\/|icons\/|before-paint\.js$)/;

const refusal = (status: number): Response => new Response(null, { status });

/** The file for a path of `app://hearth`; null for anything that is not ours to show. `root` is the folder of the built pages. */
export function appFile(root: string, address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, host, pathname } = new URL(address);
  if (protocol !== `${appScheme}:` || host !== "hearth") return null;
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    // Not an address that a page of ours would write.
    return null;
  }
  const relative = path === "/" ? "desktop/index.html" : path.slice(1);
  const file = normalize(join(root, relative));
  // However `root` is written, with one separator at its end.
  const inside = join(root, sep);
  if (!file.startsWith(inside) || relative.includes("\0")) return null;
  return served.test(file.slice(inside.length).split(sep).join("/")) ? file : null;
}

/** Answers `app://` requests with the built pages; only GET, only what `appFile` knows. */
export const createAppProtocol =
  (root: string) =>
  async (request: Pick<Request, "url" | "method">): Promise<Response> => {
    if (request.method !== "GET") return refusal(405);
    const file = appFile(root, request.url);
    const type = file === null ? undefined : types[extname(file)];
    if (file === null || type === undefined) return refusal(404);
    const bytes = await readFile(file).catch(() => null);
    if (bytes === null) return refusal(404);
    return new Response(new Uint8Array(bytes), {
      headers: {
        "content-type": type,
        "content-security-policy": contentSecurityPolicy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
      },
    });
  };
