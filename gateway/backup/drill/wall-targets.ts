export type Target = { readonly host: string; readonly port: number; readonly path: string | null };

/** Where a call of `connect` or `listen` leads, in the forms that both know: normalised, options, port and host, path. */
function namedIn(args: readonly unknown[]): Readonly<Record<string, unknown>> {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === "object" && first !== null) return first as Record<string, unknown>;
  return /^\d+$/.test(String(first)) ? { port: first, host: second } : { path: first };
}

/** What `connect` was asked for. */
export function targetOf(args: readonly unknown[]): Target {
  const { host, port, path } = namedIn(args);
  return {
    host: typeof host === "string" && host !== "" ? host : "localhost",
    port: Number(port ?? 0),
    path: typeof path === "string" ? path : null,
  };
}

/** What `listen` was asked for; null for a handle or a descriptor that is open already. Without a host it is every address. */
export function listenTarget(args: readonly unknown[]): Target | null {
  const { host, port, path, ...others } = namedIn(args);
  if ("fd" in others || "_handle" in others || "handle" in others) return null;
  return {
    host: typeof host === "string" && host !== "" ? host : "0.0.0.0",
    port: Number(port ?? 0),
    path: typeof path === "string" ? path : null,
  };
}
