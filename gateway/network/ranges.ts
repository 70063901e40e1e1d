import { BlockList, isIP } from "node:net";

const listOf = (...subnets: readonly (readonly [string, number])[]): BlockList => {
  const list = new BlockList();
  for (const [address, bits] of subnets) list.addSubnet(address, bits, isIP(address) === 6 ? "ipv6" : "ipv4");
  return list;
};

const has = (list: BlockList, address: string): boolean => {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
};

// Once for all who ask: a list is slow to make.
const loopback = listOf(["127.0.0.0", 8], ["::1", 128]);
const tailnet = listOf(["100.64.0.0", 10], ["fd7a:115c:a1e0::", 48]);
/** Of Tailscale's block, kept for ChromeOS's own machines. */
const chromeOs = listOf(["100.115.92.0", 23]);

/** Says of an IP address (no name, no port, no zone) where it belongs. Names and garbage belong nowhere. */
export function createRanges() {
  return {
    isLoopback: (address: string): boolean => has(loopback, address),
    /** An address that Tailscale gives out: 100.64.0.0/10 without 100.115.92.0/23, and fd7a:115c:a1e0::/48. */
    isTailnet: (address: string): boolean => has(tailnet, address) && !has(chromeOs, address),
  };
}
