import type { Server } from "node:http";
import type { FastifyInstance } from "fastify";
import { AppError } from "../../contract/errors/app-error.ts";
import { answerUnreadable, createHttpServer } from "../http-server.ts";
import type { Log } from "../log.ts";

export type ListenersDeps = {
  readonly app: FastifyInstance;
  /** The first is loopback, must be there and stays; the others are tried again until they are. Asked anew each time. */
  readonly addresses: () => readonly string[];
  readonly retryMs: number;
  readonly log: Log;
  /** Other addresses are listened on than before. */
  readonly onChange: () => void;
};

type ListenError = NodeJS.ErrnoException;

/** One door for each address: a machine's tailnet address comes and goes, loopback stays. */
export function createListeners({ app, addresses, retryMs, log, onChange }: ListenersDeps) {
  const servers = new Map<string, Server>();
  let port = 0;
  let timer: NodeJS.Timeout | undefined;
  let started = false;
  let stopped = false;
  let adjusting: Promise<void> = Promise.resolve();

  const open = (server: Server, address: string): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host: address, port }, () => {
        server.off("error", reject);
        resolve();
      });
    });

  const openOne = async (address: string): Promise<boolean> => {
    const server = createHttpServer(app.routing);
    server.on("clientError", answerUnreadable);
    try {
      await open(server, address);
    } catch (error) {
      // Not an address of this machine yet, or its port is taken there: asked again later; loopback is served meanwhile.
      log.debug({ address, port, problem: (error as ListenError).code ?? "unknown" }, "an address cannot be listened on yet");
      return false;
    }
    server.on("error", error => log.warn({ address, problem: error.message }, "a door complains"));
    if (stopped) server.close();
    servers.set(address, server);
    log.info({ address, port }, "listening on a further address");
    return true;
  };

  const closeOne = (address: string): void => {
    const server = servers.get(address);
    servers.delete(address);
    server?.close();
    server?.closeAllConnections();
    log.info({ address, port }, "no longer listening on this address");
  };

  const adjustOnce = async (): Promise<void> => {
    if (!started || stopped) return;
    const wanted = addresses();
    let changed = false;
    for (const address of [...servers.keys()].slice(1))
      if (!wanted.includes(address)) {
        closeOne(address);
        changed = true;
      }
    for (const address of wanted) if (!stopped && !servers.has(address) && (await openOne(address))) changed = true;
    if (changed) onChange();
  };
  /** One after the other: two at once would open the same address twice. */
  const adjust = (): Promise<void> => {
    adjusting = adjusting.then(adjustOnce);
    return adjusting;
  };

  return {
    /** Resolves to the port once loopback is served. @throws AppError PORT_TAKEN, PORT_REFUSED */
    async start(wantedPort: number): Promise<number> {
      const [first = "127.0.0.1"] = addresses();
      try {
        await app.listen({ host: first, port: wantedPort });
      } catch (error) {
        const { code = "unknown" } = error as ListenError;
        const slots = { port: wantedPort, other: wantedPort < 65_000 ? wantedPort + 1 : 18_790, holder: "", problem: code };
        throw AppError.of(code === "EADDRINUSE" ? "PORT_TAKEN" : "PORT_REFUSED", slots, { cause: error });
      }
      const bound = app.server.address();
      port = typeof bound === "object" && bound !== null ? bound.port : wantedPort;
      servers.set(first, app.server);
      started = true;
      await adjust();
      timer = setInterval(() => void adjust(), retryMs);
      timer.unref();
      return port;
    },
    /** Opens what is missing now, and closes what is no longer wanted: connections there are cut. Nothing before the start. */
    refresh: adjust,
    listening: (): readonly string[] => [...servers.keys()],
    /** Takes no new connections; those that are idle end now, the others with their answer. */
    close(): void {
      stopped = true;
      clearInterval(timer);
      for (const server of servers.values()) {
        server.close();
        server.closeIdleConnections();
      }
    },
    /** Ends what is still open. */
    cut(): void {
      for (const server of servers.values()) server.closeAllConnections();
    },
  };
}

export type Listeners = ReturnType<typeof createListeners>;
