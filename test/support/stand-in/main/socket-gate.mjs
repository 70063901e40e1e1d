// CDP does not hold WebSockets back. So Chromium opens them through a proxy of its own, which asks the app first.
import { createServer } from "node:http";
import { connect } from "node:net";
import { beforeRequest } from "./request-guard.mjs";

/** Listens for CONNECT on loopback. Resolves to its port. */
export const openSocketGate = () =>
  new Promise((resolve, reject) => {
    const server = createServer((_request, response) => response.writeHead(405).end());
    server.on("connect", async (request, socket) => {
      socket.on("error", () => undefined);
      const { cancel } = await beforeRequest({ url: `ws://${request.url}/`, method: "GET" });
      if (cancel) return socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      const { hostname, port } = new URL(`http://${request.url}`);
      const upstream = connect(Number(port || 80), hostname, () => {
        socket.write("HTTP/1.1 200 Connected\r\n\r\n");
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on("error", () => socket.destroy());
      socket.on("close", () => upstream.destroy());
    });
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server.unref().address().port));
  });
