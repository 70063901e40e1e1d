import type { Failure } from "./errors/failure.ts";
import type { Route, RouteRequest, RouteResponse } from "./routes/define.ts";
import { type RouteName, type Routes, routes } from "./routes/table.ts";

/** `Signal` is the runtime's AbortSignal, which this room does not know. How one request leaves: `fetch` in a page, an HTTP client in a terminal. Resolves for every status; rejects when nobody answered. */
export type Transport<Signal> = (request: {
  method: string;
  path: string;
  body: string | undefined;
  signal: Signal | undefined;
}) => Promise<{ status: number; text: string }>;

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly failure: Failure["error"] };

type Defined<T> = { [K in keyof T as T[K] extends undefined ? never : K]: T[K] };
/** The rows that answer JSON. */
export type JsonRouteName = { [K in RouteName]: Routes[K] extends { response: unknown } ? K : never }[RouteName];
export type CallInput<K extends RouteName> = Defined<RouteRequest<Routes[K]>>;

/** The path of a route with its parameters and query filled in. */
export function routePath(route: Route, input: { params?: unknown; query?: unknown }): string {
  const params = (input.params ?? {}) as Record<string, string | number>;
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? "")));
  const pairs = Object.entries((input.query ?? {}) as Record<string, unknown>).filter(([, value]) => value !== undefined);
  if (pairs.length === 0) return path;
  return `${path}?${pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`).join("&")}`;
}

/** Written by hand: with zod's own check the pages would carry zod and every schema to each browser. */
function isFailure(body: unknown): body is Failure {
  const error = (body as { error?: Record<string, unknown> } | null)?.error;
  return ["code", "message", "hint", "type"].every(name => typeof error?.[name] === "string");
}

/** A failure body of ours, or a stand-in that says what came instead. */
export function readFailure(status: number, text: string): Failure["error"] {
  try {
    const body: unknown = JSON.parse(text);
    if (isFailure(body)) return body.error;
  } catch {
    // Not JSON: a proxy's own page, or nothing at all. The sentence below says so.
  }
  return { code: "INTERNAL", message: `HTTP ${status}`, hint: text.slice(0, 200), type: "api_error" };
}

/** The typed client of pages and terminal: `client("listSessions", { query: { limit: 20 } })`. A failure is a value; no answer at all rejects. */
export function createClient<Signal>(transport: Transport<Signal>) {
  return async <K extends JsonRouteName>(
    name: K,
    ...rest: keyof CallInput<K> extends never ? [input?: undefined, signal?: Signal] : [input: CallInput<K>, signal?: Signal]
  ): Promise<Outcome<RouteResponse<Routes[K]>>> => {
    const route: Route = routes[name];
    const [input, signal] = rest;
    const given = (input ?? {}) as { params?: unknown; query?: unknown; body?: unknown };
    const { status, text } = await transport({
      method: route.method,
      path: routePath(route, given),
      body: given.body === undefined ? undefined : JSON.stringify(given.body),
      signal,
    });
    if (status >= 200 && status < 300)
      return { ok: true, value: (text === "" ? {} : JSON.parse(text)) as RouteResponse<Routes[K]> };
    return { ok: false, status, failure: readFailure(status, text) };
  };
}

export type Client<Signal> = ReturnType<typeof createClient<Signal>>;
