import type { Server } from "node:http";
import type { FastifyInstance } from "fastify";
import { AppError } from "../../contract/errors/app-error.ts";
import { answerUnreadable, createHttpServer } from "../http-server.ts";
import type { Log } from "../log.ts";

export type ListenersDeps = {
  readonly app: FastifyInstance;
  /** The first is loopback and must be there; the others are tried again until they are. Asked anew each time. */
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
  let stopped = false;

  const open = (server: Server, address: string): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host: address, port }, () => {
        server.off("error", reject);
        resolve();
      });
    });

  const openFurther = async (): Promise<void> => {
    const missing = addresses().filter(address => !servers.has(address));
    for (const address of missing) {
      const server = createHttpServer(app.routing);
      server.on("clientError", answerUnreadable);
      try {
        await open(server, address);
        if (stopped) server.close();
        servers.set(address, server);
        log.info({ address, port }, "listening on a further address");
        onChange();
      } catch (error) {
        // Not an address of this machine yet, or its port is taken there: asked again later; loopback is served meanwhile.
        log.debug({ address, port, problem: (error as ListenError).code ?? "unknown" }, "an address cannot be listened on yet");
      }
    }
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
      await openFurther();
      timer = setInterval(() => void openFurther(), retryMs);
      timer.unref();
      return port;
    },
    /** Opens what is missing now, and closes what is no longer wanted. */
    refresh: openFurther,
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
