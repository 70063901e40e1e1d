type Key = Request | URL | string;

const addressOf = (key: Key): string => new URL(key instanceof Request ? key.url : String(key), "https://hearth.test").href;

/** The browser's caches as a map of maps. */
export function createFakeCaches() {
  const all = new Map<string, Map<string, Response>>();
  const open = (name: string) => {
    const kept = all.get(name) ?? new Map<string, Response>();
    all.set(name, kept);
    return {
      match: async (key: Key, options?: CacheQueryOptions) => {
        const wanted = new URL(addressOf(key));
        if (options?.ignoreSearch) wanted.search = "";
        return kept.get(wanted.href)?.clone();
      },
      put: async (key: Key, answer: Response) => void kept.set(addressOf(key), answer),
      delete: async (key: Key) => kept.delete(addressOf(key)),
      keys: async () => [...kept.keys()].map(url => new Request(url)),
    };
  };
  return {
    names: () => [...all.keys()],
    paths: (name: string) => [...(all.get(name)?.keys() ?? [])].map(url => new URL(url).pathname).sort(),
    caches: {
      open: async (name: string) => open(name),
      keys: async () => [...all.keys()],
      delete: async (name: string) => all.delete(name),
      match: async (key: Key, options?: CacheQueryOptions) => {
        for (const name of all.keys()) {
          const found = await open(name).match(key, options);
          if (found) return found;
        }
        return undefined;
      },
    } as unknown as CacheStorage,
  };
}
