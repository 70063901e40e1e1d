import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo, LookupFunction } from "node:net";
import { createPushTransport, type TransportOptions } from "../../gateway/notices/push/transport.ts";
import { selfSigned } from "./self-signed.ts";

export type Received = { readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: Buffer };
type Answer = { readonly status: number; readonly headers?: Record<string, string> };

const host = "push.test";

/** A push service over TLS on loopback. `answers` are given out in turn, 201 when there are none; `transport` trusts it and finds it under its name. */
export async function startPushService() {
  const { key, cert } = selfSigned(host);
  const received: Received[] = [];
  const answers: Answer[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ path: request.url ?? "", headers: request.headers as Record<string, string>, body: Buffer.concat(chunks) });
      const { status, headers } = answers.shift() ?? { status: 201 };
      response.writeHead(status, headers).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const toLoopback: LookupFunction = (_name, _options, done) => done(null, [{ address: "127.0.0.1", family: 4 }]);
  return {
    origin: `https://${host}:${port}`,
    received,
    answers,
    transport: (options: TransportOptions = {}) =>
      createPushTransport({
        ...{ ca: cert, lookup: toLoopback, isAllowed: () => true, readEndpoint: text => new URL(text), timeoutMs: 5_000 },
        ...options,
      }),
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export type PushService = Awaited<ReturnType<typeof startPushService>>;
