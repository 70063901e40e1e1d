import { BlockList, isIP, isIPv4 } from "node:net";

const listOf = (family: "ipv4" | "ipv6", subnets: readonly (readonly [string, number])[]): BlockList => {
  const list = new BlockList();
  for (const [address, bits] of subnets) list.addSubnet(address, bits, family);
  return list;
};

/** IANA's special-purpose blocks: this host, private nets, carrier and tailnet addresses, loopback, link-local, documentation, multicast, reserved. */
const notPublic4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const;

/** Within 2000::/3: Teredo and 6to4 (they carry any IPv4 address), ORCHID, documentation. */
const notPublic6 = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const;

/** Whether a machine of the public internet has this address: nothing of this computer, the home's network or the tailnet. */
export function createPublicAddresses(): (address: string) => boolean {
  const special4 = listOf("ipv4", notPublic4);
  const special6 = listOf("ipv6", notPublic6);
  // Of IPv6 only this block is given out; loopback, mapped, local, NAT64 and multicast addresses all lie outside of it.
  const given6 = listOf("ipv6", [["2000::", 3]]);
  return address => {
    if (isIP(address) === 0) return false;
    if (isIPv4(address)) return !special4.check(address, "ipv4");
    return given6.check(address, "ipv6") && !special6.check(address, "ipv6");
  };
}
