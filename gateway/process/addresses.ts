import { SocketAddress } from "node:net";

const inUrl = (address: string): string => (address.includes(":") ? `[${address}]` : address);

export const hostAndPort = (address: string, port: number): string => `${inUrl(address)}:${port}`;

const isLoopback = (address: string): boolean =>
  address === "::1" || new SocketAddress({ address, family: address.includes(":") ? "ipv6" : "ipv4" }).address.startsWith("127.");

/**
 * Where a phone reaches this gateway best: the https name of `tailscale serve` when the settings allow one, else the tailnet address that
 * is listened on, else loopback, which only this computer can open.
 */
export function bestUrl(input: {
  readonly port: number;
  readonly addresses: readonly string[];
  readonly names: readonly string[];
}): string {
  const name = input.names.find(one => /^[\w.-]+\.ts\.net$/i.test(one));
  if (name !== undefined) return `https://${name.toLowerCase()}`;
  const address = input.addresses.find(one => !isLoopback(one)) ?? "127.0.0.1";
  return `http://${hostAndPort(address, input.port)}`;
}
