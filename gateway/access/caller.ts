import type { IncomingHttpHeaders } from "node:http";

/** A person of the tailnet and the machine they sit at, as the daemon of this machine says. A name and a second factor, never the key. */
export type TailnetPerson = { readonly login: string; readonly name: string; readonly node: string };

/** Where a request comes from. Behind `tailscale serve` the address is that of the machine in the tailnet. */
export type Caller = { readonly address: string; readonly tailnet: TailnetPerson | null };

/** Finds out where a request comes from; at once where nobody has to be asked, else within a short limit. Never rejects. */
export type FindCaller = (headers: IncomingHttpHeaders, remoteAddress: string) => Caller | Promise<Caller>;

/** A caller of whom only the socket is known. */
export const callerAt = (address: string): Caller => ({ address, tailnet: null });
