import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Fetch } from "../../../gateway/models/upstream/dispatchers.ts";

export type Asked = { readonly path: string; readonly query: URLSearchParams; readonly headers: IncomingHttpHeaders };
/** Instead of the true answer, once: a status with its body, a raw text, silence, or a broken connection. */
export type Trouble =
  | { readonly status: number; readonly headers?: Record<string, string> }
  | { readonly text: string }
  | "hang"
  | "reset";

export type AdminServer = {
  /** As the global fetch, but what is meant for the vendor arrives here. */
  readonly fetch: Fetch;
  /** Everything that was asked, oldest first. */
  readonly asked: Asked[];
  /** Addresses that were asked for, as the gateway named them. */
  readonly addresses: string[];
  trouble(...next: Trouble[]): void;
  stop(): Promise<void>;
};

/** A real server that stands in for `origin`: only requests to exactly this origin reach it. */
export async function startAdminServer(
  origin: string,
  answer: (asked: Asked) => { status: number; body: unknown },
): Promise<AdminServer> {
  const asked: Asked[] = [];
  const addresses: string[] = [];
  let troubles: Trouble[] = [];
  const send = (response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(text);
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", origin);
    const one = { path: url.pathname, query: url.searchParams, headers: request.headers };
    asked.push(one);
    const trouble = troubles.shift();
    if (trouble === "hang") return;
    if (trouble === "reset") return void response.destroy();
    if (trouble !== undefined && "text" in trouble) return send(response, 200, trouble.text);
    if (trouble !== undefined) return send(response, trouble.status, "{}", trouble.headers);
    const { status, body } = request.method === "GET" ? answer(one) : { status: 405, body: {} };
    send(response, status, JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    fetch: (input, init) => {
      addresses.push(input);
      if (new URL(input).origin !== origin) return Promise.reject(new TypeError(`asked ${input}`));
      return fetch(input.replace(origin, `http://127.0.0.1:${port}`), init);
    },
    asked,
    addresses,
    trouble: (...next) => {
      troubles = next;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

const dayMs = 86_400_000;

/** The days of UTC that begin from one moment on (snapped to its day) and before another. */
export function daysBetween(from: number, to: number): number[] {
  const first = Math.floor(from / dayMs) * dayMs;
  return Array.from({ length: Math.max(0, Math.ceil((to - first) / dayMs)) }, (_, index) => first + index * dayMs);
}
