import { ChildProcess } from "node:child_process";
import { Socket as DatagramSocket } from "node:dgram";
import { Socket } from "node:net";

type Target = { readonly host: string; readonly port: number; readonly path: string | null };

/** What `connect` was asked for, in all the forms that Node knows: normalised, options, port and host, path. */
function targetOf(args: readonly unknown[]): Target {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  const options = typeof first === "object" && first !== null ? (first as Record<string, unknown>) : undefined;
  const named = options ?? (/^\d+$/.test(String(first)) ? { port: first, host: second } : { path: first });
  const { host, port, path } = named as Record<string, unknown>;
  return {
    host: typeof host === "string" && host !== "" ? host : "localhost",
    port: Number(port ?? 0),
    path: typeof path === "string" ? path : null,
  };
}

export class WalledIn extends Error {
  override readonly name = "WalledIn";
}

/**
 * Walls this thread in, for good: nothing leaves it but connections to 127.0.0.1 at `ownPort`. Not a socket of any kind, no datagram, no
 * program. Node's own fetch, its HTTP and TLS clients and every library go through these. Other threads have classes of their own and are
 * not touched. `onRefused` hears of each try.
 */
export function wallIn(ownPort: () => number, onRefused: (what: string) => void): void {
  const refuse = (what: string): WalledIn => {
    onRefused(what);
    return new WalledIn(`a test restore reaches nothing: ${what}`);
  };
  const connect = Socket.prototype.connect as (this: Socket, ...args: unknown[]) => Socket;
  Socket.prototype.connect = function walled(this: Socket, ...args: unknown[]): Socket {
    const { host, port, path } = targetOf(args);
    if (path === null && host === "127.0.0.1" && port === ownPort()) return connect.apply(this, args);
    this.destroy(refuse(path ?? `${host}:${port}`));
    return this;
  } as typeof Socket.prototype.connect;
  const silent = (): never => {
    throw refuse("a datagram");
  };
  DatagramSocket.prototype.send = silent;
  DatagramSocket.prototype.connect = silent;
  // The one way through which spawn, exec, execFile and fork start a program; not in the types.
  Object.assign(ChildProcess.prototype, {
    spawn: (options: { readonly file?: string }): never => {
      throw refuse(`program ${options.file ?? ""}`);
    },
  });
}
