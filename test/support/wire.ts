import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export type Wire = Awaited<ReturnType<typeof createWire>>;

/** A wire to a server of this machine that can be held up and cut, as networks are. What was sent into it arrives, late, even when the sender is gone. */
export async function createWire(toPort: number) {
  const clients = new Set<Socket>();
  const servers = new Set<Socket>();
  const lines = new Set<{ held: (() => void)[] | null }>();
  let isCut = false;

  const server = createServer(client => {
    if (isCut) return void client.destroy();
    const upstream = connect(toPort, "127.0.0.1");
    clients.add(client);
    servers.add(upstream);
    const line: { held: (() => void)[] | null } = { held: null };
    lines.add(line);
    const later = (act: () => void): void => void (line.held ? line.held.push(act) : act());
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
        lines.delete(line);
        client.destroy();
      });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const release = (): void => {
    for (const line of lines) {
      const late = line.held ?? [];
      line.held = null;
      for (const act of late) act();
    }
  };
  return {
    url: `redis://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`,
    /** What is sent by those who are connected now stays in the wire until `release`. */
    holdUp: (): void => {
      for (const line of lines) line.held ??= [];
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
