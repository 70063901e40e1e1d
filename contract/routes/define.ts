import type { z } from "zod";

/**
 * One row of the contract. `access`: `open` needs no sign-in, `user` any signed-in principal, `owner` the owner.
 * `stream` rows answer something else than JSON (events, files); `status` is that of success.
 */
export type Route = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: `/${string}`;
  readonly access: "open" | "user" | "owner";
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly response?: z.ZodType;
  readonly status?: number;
  readonly produces?: string;
  /** The body is not JSON (multipart). */
  readonly consumes?: string;
};

export const defineRoutes = <const T extends Record<string, Route>>(rows: T): T => rows;

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;
type Sent<S> = S extends z.ZodType ? z.input<S> : undefined;

/** What a handler of the gateway receives. */
export type RouteInput<R extends Route> = { params: Parsed<R["params"]>; query: Parsed<R["query"]>; body: Parsed<R["body"]> };
/** What a client sends. */
export type RouteRequest<R extends Route> = { params: Sent<R["params"]>; query: Sent<R["query"]>; body: Sent<R["body"]> };
export type RouteResponse<R extends Route> = R extends { readonly response: infer S extends z.ZodType } ? z.output<S> : unknown;
