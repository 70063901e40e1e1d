import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export type FlakyWire = {
  readonly port: number;
  /** Cuts every connection once so many bytes have gone to the server in all, counted from now. */
  cutAfter(bytes: number): void;
  /** From now on nothing goes in either direction, and nothing is closed. */
  freeze(): void;
  /** All is well again. */
  heal(): void;
  /** Bytes that went to the server since the last change. */
  readonly sent: () => number;
};

/** A TCP connection to a server that can be cut or go quiet. */
export async function flakyWire(serverPort: number): Promise<FlakyWire> {
  const open = new Set<Socket>();
  let left = Number.POSITIVE_INFINITY;
  let sent = 0;
  let frozen = false;
  const server = createServer(client => {
    const upstream = connect({ port: serverPort, host: "127.0.0.1", noDelay: true });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        open.delete(from);
        to.destroy();
      });
      from.on("data", chunk => {
        if (frozen) return;
        if (from === client) {
          sent += chunk.length;
          left -= chunk.length;
          if (left < 0) {
            for (const one of [client, upstream]) one.resetAndDestroy();
            return;
          }
        }
        to.write(chunk);
      });
    }
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const one of open) one.destroy();
    await new Promise(resolve => server.close(resolve));
  });
  const address = server.address();
  const change = (limit: number, quiet: boolean): void => {
    left = limit;
    frozen = quiet;
    sent = 0;
  };
  return {
    port: typeof address === "object" && address ? address.port : 0,
    cutAfter: bytes => change(bytes, false),
    freeze: () => change(Number.POSITIVE_INFINITY, true),
    heal: () => change(Number.POSITIVE_INFINITY, false),
    sent: () => sent,
  };
}
