import { once } from "node:events";
import { request } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { selfSigned } from "./self-signed.ts";

export type TlsProxy = Awaited<ReturnType<typeof startTlsProxy>>;

/**
 * What `tailscale serve` is to a phone: https under a name, in front of a gateway on loopback. `spki` is for Chromium's flag that trusts this
 * one key. `pointTo` names the gateway; `away` cuts every line and takes no new ones; `newerWorker` serves the worker as a later build would.
 */
export async function startTlsProxy(host: string) {
  const { key, cert, spki } = selfSigned(host);
  const sockets = new Set<Socket>();
  let target = "";
  let isAway = false;
  let suffix = "";
  const server = createServer({ key, cert }, (incoming, outgoing) => {
    const isWorker = incoming.url === "/sw.js";
    const headers = { ...incoming.headers, "x-forwarded-proto": "https", ...(isWorker ? { "accept-encoding": "identity" } : {}) };
    const asked = request(target + incoming.url, { method: incoming.method ?? "GET", headers }, answer => {
      const { "content-length": _length, ...plain } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 502, isWorker ? plain : answer.headers);
      // A stream's head must not wait for its first event.
      outgoing.flushHeaders();
      if (isWorker) answer.on("end", () => outgoing.end(suffix));
      answer.pipe(outgoing, { end: !isWorker });
    });
    asked.on("error", () => outgoing.destroy());
    outgoing.on("close", () => asked.destroy());
    incoming.pipe(asked);
  });
  server.on("connection", (socket: Socket) => {
    if (isAway) return void socket.destroy();
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    /** As the gateway must know it. */
    host: `${host}:${port}`,
    origin: `https://${host}:${port}`,
    flags: [`--host-resolver-rules=MAP ${host} 127.0.0.1`, `--ignore-certificate-errors-spki-list=${spki}`],
    pointTo: (url: string): void => {
      target = url;
    },
    away: (away: boolean): void => {
      isAway = away;
      if (away) cut();
    },
    newerWorker: (): void => {
      suffix += "\n// newer";
    },
    async stop(): Promise<void> {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
