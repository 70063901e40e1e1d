import type { Language } from "../../contract/errors/define.ts";

export type Shared = { readonly text: string; readonly files: readonly File[] };

const name = "hearth-kept";
const languagePath = "/kept/language";
const textPath = "/kept/shared/text";
const filePath = (at: number): string => `/kept/shared/file-${at}`;
const mostFiles = 10;

/** What page and service worker hand each other, in a cache that no version of the pages clears: a worker has no other storage that is as plain. */
export function createKept(caches: Pick<CacheStorage, "open">) {
  return {
    /** The language of this device's notices. */
    async keepLanguage(language: Language): Promise<void> {
      await (await caches.open(name)).put(languagePath, new Response(language));
    },
    async language(): Promise<Language | null> {
      const found = await (await caches.open(name)).match(languagePath);
      const text = await found?.text();
      return text === "en" || text === "zh-CN" ? text : null;
    },
    /** What another app shared, until a page takes it. A later share takes its place. */
    async keepShared({ text, files }: Shared): Promise<void> {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) if (request.url.includes("/kept/shared/")) await cache.delete(request);
      for (const [at, file] of files.slice(0, mostFiles).entries()) {
        const headers = { "content-type": file.type, "x-name": encodeURIComponent(file.name) };
        await cache.put(filePath(at), new Response(file, { headers }));
      }
      await cache.put(textPath, new Response(text));
    },
    /** Null when nothing was shared; what is taken is gone. */
    async takeShared(): Promise<Shared | null> {
      const cache = await caches.open(name);
      const kept = await cache.match(textPath);
      if (!kept || !(await cache.delete(textPath))) return null;
      const files: File[] = [];
      for (let at = 0; at < mostFiles; at++) {
        const found = await cache.match(filePath(at));
        if (!found) break;
        const type = found.headers.get("content-type") ?? "";
        files.push(new File([await found.blob()], decodeURIComponent(found.headers.get("x-name") ?? "image"), { type }));
        await cache.delete(filePath(at));
      }
      return { text: await kept.text(), files };
    },
  };
}

export type Kept = ReturnType<typeof createKept>;
