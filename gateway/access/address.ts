/**
 * One key for whatever a single stranger can easily change: an IPv6 host owns a whole /64, an IPv4 address may come as `::ffff:…`.
 */
export function addressKey(address: string): string {
  const plain = address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = (plain.split("%")[0] ?? plain).split("::");
  const first = head === "" ? [] : head.split(":");
  const rest = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - first.length - rest.length)).fill("0");
  return `${[...first, ...zeros, ...rest].slice(0, 4).join(":")}::/64`;
}
