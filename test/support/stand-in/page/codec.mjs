// Runs in main and, serialised with toString(), inside Chromium: it may use nothing from outside of itself.

/** Tagged JSON, close to structured clone (no cycles, no ports). */
export function codec() {
  const toBase64 = bytes => btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""));
  const toBytes = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));

  const pack = value => {
    if (value === undefined) return { $: "undefined" };
    if (typeof value === "function" || typeof value === "symbol") throw new Error("An object could not be cloned.");
    if (typeof value === "bigint") return { $: "bigint", v: String(value) };
    if (typeof value === "number" && !Number.isFinite(value)) return { $: "number", v: String(value) };
    if (value === null || typeof value !== "object") return value;
    if (value instanceof Date) return { $: "date", v: value.getTime() };
    if (value instanceof Error) return { $: "error", v: { name: value.name, message: value.message, stack: value.stack } };
    if (value instanceof Map) return { $: "map", v: [...value].map(pack) };
    if (value instanceof Set) return { $: "set", v: [...value].map(pack) };
    if (value instanceof ArrayBuffer) return { $: "buffer", v: toBase64(new Uint8Array(value)) };
    if (ArrayBuffer.isView(value))
      return { $: "bytes", v: toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
    if (Array.isArray(value)) return value.map(pack);
    return { $: "object", v: Object.fromEntries(Object.keys(value).map(key => [key, pack(value[key])])) };
  };

  const readers = {
    undefined: () => undefined,
    bigint: v => BigInt(v),
    number: v => Number(v),
    date: v => new Date(v),
    error: v => Object.assign(new Error(v.message), { name: v.name, stack: v.stack }),
    map: v => new Map(v.map(unpack)),
    set: v => new Set(v.map(unpack)),
    buffer: v => toBytes(v).buffer,
    bytes: v => toBytes(v),
    object: v => Object.fromEntries(Object.entries(v).map(([key, one]) => [key, unpack(one)])),
  };
  const unpack = value => {
    if (value === null || typeof value !== "object") return value;
    return Array.isArray(value) ? value.map(unpack) : readers[value.$](value.v);
  };

  return { encode: value => JSON.stringify(pack(value)), decode: text => unpack(JSON.parse(text)) };
}
