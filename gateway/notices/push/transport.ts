import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import type { Dispatcher } from "undici";
import { readEndpoint } from "./endpoint.ts";
import { createPublicAddresses } from "./public-address.ts";

export type PushRequest = { readonly url: URL; readonly headers: Readonly<Record<string, string>>; readonly body: Buffer };
export type PushAnswer =
  | { readonly kind: "answered"; readonly status: number; readonly retryAfterMs: number | null }
  /** The name stands for an address of this computer, the home or the tailnet. */
  | { readonly kind: "forbidden" }
  | { readonly kind: "unanswered"; readonly problem: string };

export type TransportOptions = {
  readonly readEndpoint?: (text: string) => URL | null;
  readonly isAllowed?: (address: string) => boolean;
  readonly lookup?: LookupFunction;
  /** Trusted beside nothing else; the system's when it is left out. */
  readonly ca?: string;
  readonly timeoutMs?: number;
};

const forbiddenCode = "PUSH_FORBIDDEN";
const mostAnswerBytes = 64 * 1024;

/** Asks the system's resolver and hands on an answer only if every address of it is allowed: what is connected to is what was looked at. */
function guarded(lookup: LookupFunction, isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, []);
      const addresses = Array.isArray(found) ? found : [];
      if (addresses.length === 0 || !addresses.every(({ address }) => isAllowed(address)))
        return done(Object.assign(new Error("not a public address"), { code: forbiddenCode }), []);
      if (options.all) return done(null, addresses);
      const [first] = addresses;
      if (first) done(null, first.address, first.family);
    });
  };
}

/** `Retry-After` in seconds; dates are not taken. */
function retryAfterOf(header: string | string[] | undefined): number | null {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

/** The way out to push services: public addresses only, no redirects, no proxy, a time limit. `stop` ends its connections. */
export function createPushTransport(options: TransportOptions = {}) {
  const { isAllowed = createPublicAddresses(), lookup = systemLookup as LookupFunction, timeoutMs = 15_000 } = options;
  let opened: Promise<{ request: typeof import("undici").request; agent: Dispatcher }> | undefined;

  const open = () => {
    opened ??= import("undici").then(({ default: undici }) => {
      // Taken from `default`, whose types are incomplete: a bundled CommonJS package has no other export.
      const { Agent, request } = undici as unknown as typeof import("undici");
      const connect = { lookup: guarded(lookup, isAllowed), timeout: timeoutMs, ...(options.ca ? { ca: options.ca } : {}) };
      const agent = new Agent({
        connect,
        allowH2: false,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        keepAliveTimeout: 10_000,
        connections: 4,
      });
      return { request, agent };
    });
    return opened;
  };

  return {
    /** The endpoint of a subscription; null where nothing may be sent to. */
    readEndpoint: options.readEndpoint ?? readEndpoint,
    async send({ url, headers, body }: PushRequest): Promise<PushAnswer> {
      try {
        const { request, agent } = await open();
        const signal = AbortSignal.timeout(timeoutMs);
        const answer = await request(url, { method: "POST", dispatcher: agent, headers: { ...headers }, body, signal });
        await answer.body.dump({ limit: mostAnswerBytes, signal });
        return { kind: "answered", status: answer.statusCode, retryAfterMs: retryAfterOf(answer.headers["retry-after"]) };
      } catch (error) {
        const { code, name } = error as NodeJS.ErrnoException;
        return code === forbiddenCode ? { kind: "forbidden" } : { kind: "unanswered", problem: code ?? name };
      }
    },
    async stop(): Promise<void> {
      const transport = await opened?.catch(() => undefined);
      opened = undefined;
      await transport?.agent.destroy();
    },
  };
}

export type PushTransport = ReturnType<typeof createPushTransport>;
