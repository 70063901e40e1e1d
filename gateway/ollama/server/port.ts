import { once } from "node:events";
import { createServer } from "node:net";

const host = "127.0.0.1";

async function listen(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, "listening");
    const bound = server.address();
    return typeof bound === "object" && bound !== null ? bound.port : undefined;
  } catch {
    // Taken by somebody, or refused.
    return undefined;
  } finally {
    await new Promise<void>(resolve => server.close(() => resolve()));
  }
}

/** A free port on loopback: `wanted` when nobody has it, else one of the system's choice. */
export async function freePort(wanted: number | undefined): Promise<number> {
  const found = (wanted === undefined ? undefined : await listen(wanted)) ?? (await listen(0));
  if (found === undefined) throw new Error("no free port on loopback");
  return found;
}

export const portIsFree = async (port: number): Promise<boolean> => (await listen(port)) !== undefined;
