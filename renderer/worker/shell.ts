const prefix = "hearth-shell-";

export type ShellDeps = {
  readonly caches: Pick<CacheStorage, "open" | "keys" | "delete" | "match">;
  readonly fetch: (request: Request | string, init?: RequestInit) => Promise<Response>;
  /** Of these very files. */
  readonly version: string;
  readonly files: readonly string[];
  /** How long a page is waited for before the kept one is shown. */
  readonly patienceMs: number;
  readonly after: (work: () => void, ms: number) => void;
};

/** `/assets/x-3f9c2a1b.js`: the same name is always the same file. */
const isHashed = (path: string): boolean => path.startsWith("/assets/");
const mostTries = 3;
const againMs = 1_000;
/** `tailscale serve` and other proxies say so when the gateway behind them is away. */
const isAway = (status: number): boolean => status >= 502 && status <= 504;

/** The pages as this version has them, kept so that they open without a network. */
export function createShell({ caches, fetch, version, files, patienceMs, after }: ShellDeps) {
  const name = prefix + version;

  /** A line that breaks once on the way must not cost the whole version: nobody tries to install it again before the next visit. */
  const take = async (path: string, tries = mostTries): Promise<Response> => {
    const answer = await fetch(path, { cache: isHashed(path) ? "default" : "no-cache" }).catch((error: unknown) => {
      if (tries <= 1) throw error;
      return undefined;
    });
    if (answer?.ok) return answer;
    if (answer && (tries <= 1 || !isAway(answer.status))) throw new Error(`${path} was answered with ${answer.status}`);
    await new Promise<void>(resolve => after(resolve, againMs));
    return take(path, tries - 1);
  };
  const keep = async (path: string): Promise<void> => {
    const cache = await caches.open(name);
    const known = isHashed(path) ? await caches.match(path, { ignoreVary: true }) : undefined;
    await cache.put(path, known ?? (await take(path)));
  };
  const kept = async (path: string): Promise<Response | undefined> =>
    (await caches.open(name)).match(path, { ignoreVary: true, ignoreSearch: true });

  return {
    /** All or nothing: a version of which something is missing is not put in force. */
    install: async (): Promise<void> => void (await Promise.all(files.map(keep))),
    async forgetOthers(): Promise<void> {
      const names = await caches.keys();
      await Promise.all(names.filter(one => one.startsWith(prefix) && one !== name).map(one => caches.delete(one)));
    },
    /** The page from the gateway, or the kept one when it is away or takes too long. */
    async page(request: Request): Promise<Response> {
      const asked = fetch(request).then(
        answer => (isAway(answer.status) ? undefined : answer),
        () => undefined,
      );
      const late = new Promise<undefined>(resolve => after(() => resolve(undefined), patienceMs));
      const first = (await Promise.race([asked, late])) ?? (await kept("/"));
      return first ?? (await asked) ?? Response.error();
    },
    async asset(request: Request): Promise<Response> {
      return (await kept(new URL(request.url).pathname)) ?? fetch(request);
    },
  };
}

export type Shell = ReturnType<typeof createShell>;
