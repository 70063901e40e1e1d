import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { anOverview } from "./a-model.ts";

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
};

/** A gateway on loopback that answers the desktop's calls as the test says, and keeps event streams open to write into. */
export async function startDoorGateway() {
  const asked: Asked[] = [];
  const streams = new Set<ServerResponse>();
  const answers: Record<string, (asked: Asked) => { status?: number; body: unknown }> = {
    "GET /api/overview": () => ({ body: anOverview }),
  };
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (piece: string) => {
      body += piece;
    });
    request.on("end", () => {
      const one = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body };
      asked.push(one);
      if (one.path === "/api/events") {
        response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
        streams.add(response);
        response.on("close", () => streams.delete(response));
        return;
      }
      const answer = answers[`${one.method} ${one.path}`]?.(one) ?? { status: 404, body: {} };
      response.writeHead(answer.status ?? 200, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    answers,
    streams,
    calls: (path: string): Asked[] => asked.filter(one => one.path === path),
    send(id: string, event: unknown): void {
      for (const stream of streams) stream.write(`id: ${id}\ndata: ${JSON.stringify(event)}\n\n`);
    },
    cut(): void {
      for (const stream of streams) stream.destroy();
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
