import type { Dispatcher } from "undici";

type Agents = { readonly direct: Dispatcher; readonly proxied: Dispatcher };

export type UpstreamHandler = {
  /** From here on the upstream may have heard the request. */
  onRequestSent(): void;
  onResponseStart(status: number, headers: Readonly<Record<string, string | string[] | undefined>>): void;
  onResponseData(chunk: Buffer): void;
  onResponseEnd(): void;
  /** Also called after `abort`. */
  onResponseError(error: Error): void;
};

/** Holds back, lets flow and ends one upstream answer. */
export type UpstreamControl = { pause(): void; resume(): void; abort(): void };

export type UpstreamRequest = {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly silenceMs: number;
  /** Never through a proxy of the environment: a private prompt does not leave the private network. */
  readonly direct: boolean;
};

/**
 * Connections to providers whose own API is relayed, kept alive between requests. undici is loaded at the first request, because
 * the gateway starts faster without it.
 */
export function createUpstream() {
  let agents: Agents | undefined;
  let loading: Promise<Agents> | undefined;
  let stopped = false;

  const load = (): Promise<Agents> => {
    loading ??= import("undici").then(({ default: undici }) => {
      // Taken from `default`, whose types are incomplete: a bundled CommonJS package has no other export.
      const { Agent, EnvHttpProxyAgent } = undici as unknown as typeof import("undici");
      // Common model servers close an idle connection after 5 s without saying so beforehand.
      const options = { allowH2: false, connections: 256, pipelining: 1, keepAliveTimeout: 4_000, connect: { timeout: 10_000 } };
      agents = { direct: new Agent(options), proxied: new EnvHttpProxyAgent(options) };
      return agents;
    });
    return loading;
  };

  const dispatch = ({ direct, proxied }: Agents, request: UpstreamRequest, handler: UpstreamHandler): UpstreamControl => {
    const url = new URL(request.url);
    let control: { pause(): void; resume(): void; abort(reason: Error): void } | null = null;
    let aborted = false;
    (request.direct ? direct : proxied).dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: "POST",
        headers: request.headers,
        body: request.body,
        headersTimeout: request.silenceMs,
        bodyTimeout: request.silenceMs,
      },
      {
        onRequestStart(controller) {
          control = controller;
          if (aborted) controller.abort(gone());
          else handler.onRequestSent();
        },
        // 1xx answers are called here too; the real one follows.
        onResponseStart: (_controller, status, headers) => {
          if (status >= 200) handler.onResponseStart(status, headers);
        },
        onResponseData: (_controller, chunk) => handler.onResponseData(chunk),
        onResponseEnd: () => handler.onResponseEnd(),
        onResponseError: (_controller, error) => handler.onResponseError(error),
      },
    );
    return {
      pause: () => control?.pause(),
      resume: () => control?.resume(),
      abort: () => {
        aborted = true;
        control?.abort(gone());
      },
    };
  };

  return {
    /** Sends a POST; everything that happens then is told to `handler`. Waits for nothing once the client library is loaded. */
    send(request: UpstreamRequest, handler: UpstreamHandler): UpstreamControl | Promise<UpstreamControl> {
      if (stopped) throw new Error("the upstream connections are closed");
      return agents ? dispatch(agents, request, handler) : load().then(loaded => dispatch(loaded, request, handler));
    },
    /** Ends every connection; answers under way fail. */
    async stop(): Promise<void> {
      stopped = true;
      if (!loading) return;
      const { direct, proxied } = await loading;
      await Promise.all([direct.destroy(), proxied.destroy()]);
    },
  };
}

export type UpstreamConnections = ReturnType<typeof createUpstream>;

const gone = (): Error => new Error("the client has gone");
