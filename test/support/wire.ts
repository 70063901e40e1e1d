import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export type Wire = Awaited<ReturnType<typeof createWire>>;

/** A wire to a server of this machine that can be held up and cut, as networks are. What was sent into it arrives, late, even when the sender is gone. */
export async function createWire(toPort: number) {
  const clients = new Set<Socket>();
  const servers = new Set<Socket>();
  let held: (() => void)[] | null = null;
  let isCut = false;

  const server = createServer(client => {
    if (isCut) return void client.destroy();
    const upstream = connect(toPort, "127.0.0.1");
    clients.add(client);
    servers.add(upstream);
    const later = (act: () => void): void => void (held ? held.push(act) : act());
    client.on("data", bytes => later(() => upstream.write(bytes)));
    upstream.on("data", bytes => client.write(bytes));
    client
      .on("error", () => undefined)
      .on("close", () => {
        clients.delete(client);
        later(() => upstream.destroySoon());
      });
    upstream
      .on("error", () => undefined)
      .on("close", () => {
        servers.delete(upstream);
        client.destroy();
      });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const release = (): void => {
    const late = held ?? [];
    held = null;
    for (const act of late) act();
  };
  return {
    url: `redis://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`,
    /** From now on what is sent stays in the wire until `release`. */
    holdUp: (): void => {
      held ??= [];
    },
    release,
    /** Breaks what runs; nothing new gets through until `mend`. */
    cut: (): void => {
      isCut = true;
      for (const socket of [...clients, ...servers]) socket.destroy();
    },
    mend: (): void => {
      isCut = false;
    },
    close: async (): Promise<void> => {
      isCut = true;
      release();
      for (const socket of [...clients, ...servers]) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
