/** The block of Tailscale, fd7a:115c:a1e0::/48: all machines of a tailnet share one /64 of it. */
const tailnet = "fd7a:115c:a1e0";

/**
 * One key for whatever a single stranger can easily change: an IPv6 host owns a whole /64, an IPv4 address may come as `::ffff:…`. Machines
 * of the tailnet have one address each, which they cannot choose.
 */
export function addressKey(address: string): string {
  const plain = address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = (plain.split("%")[0] ?? plain).split("::");
  const first = head === "" ? [] : head.split(":");
  const rest = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - first.length - rest.length)).fill("0");
  const groups = [...first, ...zeros, ...rest].map(group => group.toLowerCase().replace(/^0+(?=.)/, ""));
  if (groups.slice(0, 3).join(":") === tailnet) return groups.join(":");
  return `${groups.slice(0, 4).join(":")}::/64`;
}
