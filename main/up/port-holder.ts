import { readdir, readFile, readlink } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

export type PortHolder = { readonly pid: number; readonly name: string };

const listening = "0A";

/** Inodes of the sockets that listen on `port`, from the text of /proc/net/tcp or tcp6. */
export function listeningInodes(table: string, port: number): readonly string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  return table
    .split("\n")
    .map(line => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === listening && local?.split(":")[1] === wanted)
    .flatMap(([, , , , , , , , , inode]) => (inode === undefined ? [] : [inode]));
}

/** What a part of /proc says; nothing when it is another user's or went away while we looked. */
async function orNothing<T>(reading: Promise<T>, nothing: T): Promise<T> {
  try {
    return await reading;
  } catch {
    // The answer is a courtesy in an error sentence; without it the sentence stands without a name.
    return nothing;
  }
}

async function holdsSocket(proc: string, pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  const folder = join(proc, pid, "fd");
  for (const fd of await orNothing(readdir(folder), [])) {
    if (sockets.has(await orNothing(readlink(join(folder, fd)), ""))) return true;
  }
  return false;
}

/** Who listens on `port`, as far as this user may know. Linux only (`proc` is /proc); null elsewhere. */
export async function findPortHolder(port: number, proc = "/proc"): Promise<PortHolder | null> {
  const tables = await Promise.all(["tcp", "tcp6"].map(name => orNothing(readFile(join(proc, "net", name), "utf8"), "")));
  const sockets = new Set(tables.flatMap(table => listeningInodes(table, port)).map(inode => `socket:[${inode}]`));
  if (sockets.size === 0) return null;
  for (const pid of (await orNothing(readdir(proc), [])).filter(name => /^\d+$/.test(name))) {
    if (!(await holdsSocket(proc, pid, sockets))) continue;
    const name = (await orNothing(readFile(join(proc, pid, "comm"), "utf8"), "")).trim();
    return { pid: Number(pid), name: name === "" ? "?" : name };
  }
  return null;
}

const canListen = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });

/** The next port above `port` that is free on loopback now, to offer instead. */
export async function findFreePort(port: number): Promise<number> {
  const candidates = Array.from({ length: 50 }, (_, step) => 1024 + ((port - 1024 + 1 + step) % (65_536 - 1024)));
  for (const candidate of candidates) if (await canListen(candidate)) return candidate;
  // Fifty in a row are taken: let the system choose.
  return 0;
}
