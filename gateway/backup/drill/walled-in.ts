import childProcess, { ChildProcess } from "node:child_process";
import dgram from "node:dgram";
import dns from "node:dns";
import dnsPromises from "node:dns/promises";
import inspector from "node:inspector";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import workerThreads, { Worker, type WorkerOptions } from "node:worker_threads";
import { listenTarget, type Target, targetOf } from "./wall-targets.ts";

export class WalledIn extends Error {
  override readonly name = "WalledIn";
}

export type WallOptions = {
  /** The gateway's own door: the one address that may be reached. */
  readonly ownPort: () => number;
  /** The files of the threads that it needs. They are not walled in: only code of ours that reaches nothing. */
  readonly threads: readonly string[];
  /** Hears of each try. */
  readonly onRefused: (what: string) => void;
};

const loopback: readonly string[] = ["127.0.0.1", "::1"];

type Call = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Walls this thread in, for good: nothing leaves it but connections to 127.0.0.1 at `ownPort`, and it listens on loopback alone. No socket of
 * any kind, no datagram, no look-up of a name, no program, no signal to another process, no thread but those named. Node's own fetch, its HTTP,
 * HTTP/2 and TLS clients and every library go through these. Other threads have modules of their own and are not touched.
 *
 * Out of reach are native code (an addon, `process.binding`) and what holds on to one of these functions from before: call it before
 * anything else is loaded. Nothing of Hearth's does either; this stops what a restored home's settings ask for, not an attacker's code.
 */
export function wallIn({ ownPort, threads, onRefused }: WallOptions): void {
  const refuse = (what: string): WalledIn => {
    onRefused(what);
    return new WalledIn(`a test restore reaches nothing: ${what}`);
  };
  const never =
    (what: (args: readonly unknown[]) => string): Call =>
    (...args) => {
      throw refuse(what(args));
    };
  /** Puts another function in place of each that `names` picks. */
  const replace = (target: object, names: (name: string) => boolean, by: (old: Call, name: string) => Call): void => {
    for (const name of Object.getOwnPropertyNames(target).filter(names)) {
      const old = Reflect.get(target, name) as unknown;
      if (typeof old === "function") Object.assign(target, { [name]: by(old as Call, name) });
    }
  };
  const closed = (target: object, names: readonly string[], what: string): void =>
    replace(
      target,
      name => names.includes(name),
      () => never(() => what),
    );

  wallNet(ownPort, refuse);
  closed(dgram.Socket.prototype, ["send", "connect", "bind"], "a datagram");
  wallNames(replace, never);
  // Through `spawn` of a ChildProcess go all programs that are not waited for, whoever holds on to the function that starts them.
  closed(ChildProcess.prototype, ["spawn"], "a program");
  replace(
    childProcess,
    name => /^(?:spawn|exec|fork)/.test(name),
    () => never(([file]) => `program ${String(file)}`),
  );
  closed(inspector, ["open"], "a debugger's port");
  const kill = process.kill.bind(process);
  // 0 only asks whether it runs.
  process.kill = (pid, signal) => {
    if (signal === 0) return kill(pid, 0);
    throw refuse(`a signal to ${pid}`);
  };
  class WalledWorker extends Worker {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      if (options.eval || !threads.includes(String(file))) throw refuse("a thread");
      super(file, options);
    }
  }
  Object.assign(workerThreads, { Worker: WalledWorker });
  // Makes `import { spawn } from …` of every module see all this, also where it was loaded before.
  syncBuiltinESMExports();
}

function wallNet(ownPort: () => number, refuse: (what: string) => WalledIn): void {
  const shown = ({ host, port, path }: Target): string => path ?? `${host}:${port}`;
  const connect = net.Socket.prototype.connect as (this: net.Socket, ...args: unknown[]) => net.Socket;
  net.Socket.prototype.connect = function walled(this: net.Socket, ...args: unknown[]): net.Socket {
    const target = targetOf(args);
    if (target.path === null && target.host === "127.0.0.1" && target.port === ownPort()) return connect.apply(this, args);
    this.destroy(refuse(shown(target)));
    return this;
  } as typeof net.Socket.prototype.connect;
  const listen = net.Server.prototype.listen as (this: net.Server, ...args: unknown[]) => net.Server;
  net.Server.prototype.listen = function walled(this: net.Server, ...args: unknown[]): net.Server {
    const target = listenTarget(args);
    if (target && target.path === null && loopback.includes(target.host)) return listen.apply(this, args);
    throw refuse(`listening at ${target ? shown(target) : "a descriptor"}`);
  } as typeof net.Server.prototype.listen;
}

type Replace = (target: object, names: (name: string) => boolean, by: (old: Call, name: string) => Call) => void;

/** Names are not looked up, as that tells a server which; a loopback address is none, and Node asks for it before it listens. */
function wallNames(replace: Replace, never: (what: (args: readonly unknown[]) => string) => Call): void {
  const asks = (name: string): boolean => /^(?:resolve|reverse$|lookupService$)/.test(name);
  const no = never(([name]) => `the name ${String(name)}`);
  for (const target of [dns, dnsPromises, dns.Resolver.prototype, dnsPromises.Resolver.prototype])
    replace(target, asks, () => no);
  for (const target of [dns, dnsPromises])
    replace(
      target,
      name => name === "lookup",
      lookup =>
        function walled(this: unknown, ...args) {
          return loopback.includes(String(args[0])) ? lookup.apply(this, args) : no.apply(this, args);
        },
    );
}
