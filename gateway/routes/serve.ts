import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods, onRequestHookHandler } from "fastify";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import { isOwner, type Principal } from "../../contract/principal.ts";
import type { Route } from "../../contract/routes/define.ts";
import { type RouteName, routes } from "../../contract/routes/table.ts";
import type { Access } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import type { Identity } from "../access/identify.ts";
import type { Handlers } from "./handler.ts";
import { languageOf } from "./language.ts";
import { parseInput } from "./parse-input.ts";
import type { RequestCounts } from "./request-counts.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set before a route's handler runs; null on open routes without a sign-in. */
    principal: Principal | null;
    /** Set with it: where the request comes from. */
    caller: Caller | null;
  }
}

export type ServeDeps = {
  readonly handlers: Handlers;
  readonly access: Pick<Access, "identify" | "byCookie" | "findCaller">;
  /** Largest body of the routes that anybody may call, in bytes. */
  readonly openBodyBytes: number;
  /** Hold every answer against its row of the contract; for tests, because it costs time. */
  readonly checkAnswers: boolean;
  readonly counts: RequestCounts;
};

/** `stream`: the handler reads the body itself, however long it is. */
export type BodyKind = "json" | "multipart" | "stream";
const bodyKind = ({ consumes }: Route): BodyKind =>
  consumes === undefined ? "json" : consumes.startsWith("multipart/") ? "multipart" : "stream";

/** Mounts every row of the contract whose body is of `kind`: who may call it, what it takes, what it answers. */
export function serveRoutes(app: FastifyInstance, deps: ServeDeps, kind: BodyKind): void {
  for (const [name, row] of Object.entries<Route>(routes)) {
    if (bodyKind(row) !== kind) continue;
    app.route({
      method: row.method as HTTPMethods,
      url: row.path,
      exposeHeadRoute: name === "health",
      ...(row.access === "open" ? { bodyLimit: deps.openBodyBytes } : {}),
      config: { route: name },
      onRequest: guard(row, deps.access),
      handler: answer(name as RouteName, row, deps),
    });
  }
}

/** Decides who calls before anything of the body is read. */
function guard(row: Route, access: ServeDeps["access"]): onRequestHookHandler {
  const { access: level } = row;
  const refusal = (identity: Identity): AppError | null => {
    if (identity instanceof AppError) return identity;
    return level === "owner" && !isOwner(identity) ? AppError.of("OWNER_ONLY") : null;
  };
  return (request, _reply, done) => {
    const { headers } = request.raw;
    const admit = (identity: Identity): void => {
      const refused = refusal(identity);
      if (!refused) request.principal = identity as Principal;
      done(refused ?? undefined);
    };
    const enter = (caller: Caller): void => {
      request.caller = caller;
      const credentials = { headers, ...caller };
      if (level === "open") {
        request.principal = headers.cookie === undefined ? null : access.byCookie(credentials);
        done();
        return;
      }
      const identity = access.identify(credentials);
      if (identity instanceof Promise) identity.then(admit, (error: Error) => done(error));
      else admit(identity);
    };
    const caller = access.findCaller(headers, request.ip);
    if (caller instanceof Promise) caller.then(enter, (error: Error) => done(error));
    else enter(caller);
  };
}

/** A call's signal is made only for handlers that look at it. */
function lazySignal(reply: FastifyReply): () => AbortSignal {
  let controller: AbortController | undefined;
  return () => {
    if (controller) return controller.signal;
    const made = new AbortController();
    controller = made;
    const { raw } = reply;
    const gone = (): void => {
      if (!raw.writableFinished) made.abort(new Error("the client has gone"));
    };
    if (raw.closed || raw.destroyed) gone();
    else raw.once("close", gone);
    return made.signal;
  };
}

function answer(name: RouteName, row: Route, deps: ServeDeps) {
  // The table's types meet here once: a row's own schema has made the input that its own handler takes.
  const handler = deps.handlers[name] as (call: unknown) => unknown;
  const status = row.status ?? 200;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const language = (): Language => languageOf(request.headers);
    const params = row.params && (await parseInput(row.params, "params", request.params, language));
    const query = row.query && (await parseInput(row.query, "query", request.query, language));
    const body = row.body && (await parseInput(row.body, "body", request.body, language));
    const signal = lazySignal(reply);
    const value = await handler({
      params,
      query,
      body,
      principal: request.principal,
      get language() {
        return language();
      },
      address: request.caller?.address ?? request.ip,
      tailnet: request.caller?.tailnet ?? null,
      get signal() {
        return signal();
      },
      request,
      reply,
    });
    if (row.response) {
      if (deps.checkAnswers) row.response.parse(value);
      reply.code(status);
    }
    deps.counts.add(name, reply.statusCode);
    return value;
  };
}
