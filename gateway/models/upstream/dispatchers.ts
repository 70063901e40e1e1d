import type { Dispatcher } from "undici";

/** As the global fetch; the adapters know no other way out. */
export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

const connectTimeoutMs = 10_000;

/**
 * The connections to all providers. Undici's own time limits are off (its 300 s for headers end slow loads of local models): silence is
 * watched per run. A proxy from the environment is used for public addresses only, so that a private prompt never takes that way.
 * `stop` ends every connection.
 */
export function createDispatchers() {
  let opened: Promise<{ fetch: typeof import("undici").fetch; direct: Dispatcher; proxied: Dispatcher }> | undefined;

  const open = () => {
    opened ??= import("undici").then(({ default: undici }) => {
      // Taken from `default`, whose types are incomplete: a bundled CommonJS package has no other export.
      const { Agent, EnvHttpProxyAgent, fetch } = undici as unknown as typeof import("undici");
      const options = { allowH2: false, headersTimeout: 0, bodyTimeout: 0, connect: { timeout: connectTimeoutMs } };
      return { fetch, direct: new Agent(options), proxied: new EnvHttpProxyAgent(options) };
    });
    return opened;
  };

  /** `local` upstreams are reached directly. Redirects are not followed: they would carry the key elsewhere. */
  const fetchFor =
    (local: boolean): Fetch =>
    async (input, init) => {
      const { fetch, direct, proxied } = await open();
      const more = { dispatcher: local ? direct : proxied, redirect: "manual" };
      return (await fetch(input, { ...init, ...more } as never)) as unknown as Response;
    };

  return {
    fetchFor,
    stop: async (): Promise<void> => {
      if (opened === undefined) return;
      const dispatchers = await opened.catch(() => undefined);
      opened = undefined;
      await Promise.all([dispatchers?.direct.destroy(), dispatchers?.proxied.destroy()]);
    },
  };
}

export type Dispatchers = ReturnType<typeof createDispatchers>;
