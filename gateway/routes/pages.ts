import { readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join, posix } from "node:path";
import type { FastifyReply, FastifyRequest } from "fastify";
import { pathOf } from "./failures.ts";
import { pageHeaders } from "./security-headers.ts";

const mediaTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
  ".map": "application/json; charset=utf-8",
};

type Page = {
  readonly file: string;
  readonly mediaType: string;
  readonly caching: string;
  readonly brotli: boolean;
  readonly gzip: boolean;
};

/** The script that browsers keep running beside the pages. */
const workerPath = "/sw.js";

/** `index-3f9c2a1b.js`: the bundler put the content's hash into the name, so the name never means anything else. */
const isHashed = (path: string): boolean => /^\/assets\/.+-[\w-]{8,}\.\w+$/.test(path);

/** The bundled pages by their path, read once: a request names an entry of this list or nothing. An absent folder has none. */
export function listPages(folder: string): ReadonlyMap<string, Page> {
  const files = new Set<string>();
  const walk = (relative: string): void => {
    for (const entry of readdirSync(join(folder, relative), { withFileTypes: true })) {
      const path = posix.join(relative, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile()) files.add(path);
    }
  };
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) walk("");
  const pages = new Map<string, Page>();
  for (const path of files) {
    const mediaType = mediaTypes[extname(path)];
    if (mediaType === undefined) continue;
    pages.set(`/${path}`, {
      file: join(folder, path),
      mediaType,
      caching: isHashed(`/${path}`) ? "public, max-age=31536000, immutable" : path.endsWith(".html") ? "no-store" : "no-cache",
      brotli: files.has(`${path}.br`),
      gzip: files.has(`${path}.gz`),
    });
  }
  return pages;
}

/** A person opens an address of the app (`/settings`, `/c/ID`): the page itself finds out what to show. */
function isNavigation(request: FastifyRequest, path: string): boolean {
  if (/^\/(api|v1|assets|health|metrics)(\/|$)/.test(path) || extname(path) !== "") return false;
  const mode = request.headers["sec-fetch-mode"];
  return (mode === undefined || mode === "navigate") && (request.headers.accept ?? "").includes("text/html");
}

/** Serves the pages. Resolves to false when there is nothing of that name here. */
export function createPages(folder: string) {
  const pages = listPages(folder);

  const find = (request: FastifyRequest): Page | undefined => {
    if (request.method !== "GET" && request.method !== "HEAD") return undefined;
    const path = pathOf(request.raw.url);
    if (path === "/") return pages.get("/index.html");
    return pages.get(path) ?? (isNavigation(request, path) ? pages.get("/index.html") : undefined);
  };

  return async (request: FastifyRequest, reply: FastifyReply): Promise<boolean> => {
    const page = find(request);
    if (!page) return false;
    const accepted = request.headers["accept-encoding"] ?? "";
    const encoding = page.brotli && /\bbr\b/.test(accepted) ? "br" : page.gzip && /\bgzip\b/.test(accepted) ? "gzip" : null;
    const suffix = encoding === "br" ? ".br" : encoding === "gzip" ? ".gz" : "";
    const bytes = await readFile(page.file + suffix).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    });
    if (!bytes) return false;
    reply.headers({ ...pageHeaders, "cache-control": page.caching, "content-type": page.mediaType, vary: "accept-encoding" });
    if (encoding) reply.header("content-encoding", encoding);
    if (pathOf(request.raw.url) === workerPath) reply.header("service-worker-allowed", "/");
    await reply.send(bytes);
    return true;
  };
}
