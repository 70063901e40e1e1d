import { randomUUID } from "node:crypto";
import multipart from "@fastify/multipart";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { AppError } from "../contract/errors/app-error.ts";
import { refuseAtDoor } from "./access/door.ts";
import { answerUnreadable, createHttpServer } from "./http-server.ts";
import { isNestedDeeper } from "./json-depth.ts";
import type { Log } from "./log.ts";
import { dialectOf, failureBody, pathOf, toFailure } from "./routes/failures.ts";
import { languageOf } from "./routes/language.ts";
import { createPages } from "./routes/pages.ts";
import type { RequestCounts } from "./routes/request-counts.ts";
import { dataHeaders } from "./routes/security-headers.ts";
import { type ServeDeps, serveRoutes } from "./routes/serve.ts";

export type AppDeps = Pick<ServeDeps, "handlers" | "access" | "checkAnswers"> & {
  /** Host names with port under which we answer; asked at every request, so it should be kept ready. */
  readonly hosts: () => ReadonlySet<string>;
  readonly limits: { readonly bodyBytes: number; readonly fileBytes: number };
  /** Folder of the bundled pages; it may be absent. */
  readonly pagesFolder: string;
  readonly counts: RequestCounts;
  readonly stopping: () => boolean;
  readonly log: Log;
};

const neverBuilt = (): never => {
  throw new Error("no route has a JSON schema");
};
/** Bodies of the routes that anybody may call are small: a code, a token, a name. */
const openBodyBytes = 16 * 1024;
/** What people and programs say is not nested deeper; a body that is would break whoever walks it. */
const deepestJson = 200;
/** Unread bodies above this end the connection instead of being read to their end. */
const drainedBytes = 1024 * 1024;

/**
 * The whole HTTP face of the gateway, not yet listening: try it with `app.inject`. Every answer passes the door (Host, Origin, upgrades),
 * every row of the contract its guard, and every failure leaves as a code with a sentence and a next step.
 */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const { limits, log } = deps;
  const pages = createPages(deps.pagesFolder);
  const app = Fastify({
    serverFactory: createHttpServer,
    clientErrorHandler: answerUnreadable,
    bodyLimit: limits.bodyBytes,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 512, ignoreTrailingSlash: false },
    return503OnClosing: false,
    // Our requests are parsed by zod: the JSON schema compilers are never needed, and loading them costs start-up time.
    schemaController: { compilersFactory: { buildValidator: neverBuilt, buildSerializer: neverBuilt } },
    frameworkErrors: (error, request, reply) => sendFailure(error, request as FastifyRequest, reply as FastifyReply),
  });
  app.decorateRequest("principal", null);
  app.decorateRequest("caller", null);

  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
    if (body === "") return done(null, undefined);
    if (isNestedDeeper(body as string, deepestJson)) return done(nestedTooDeep());
    try {
      done(null, JSON.parse(body as string));
    } catch (error) {
      done(AppError.of("REQUEST_NOT_JSON", {}, { cause: error }));
    }
  });

  function sendFailure(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const limit = request.routeOptions?.bodyLimit ?? limits.bodyBytes;
    const failure = toFailure(thrown, request.raw, request.routeOptions?.config?.fileLimit ?? limit, log);
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    reply.headers(dataHeaders).code(failure.status);
    if (failure.retryAfterSeconds !== undefined) reply.header("retry-after", String(Math.ceil(failure.retryAfterSeconds)));
    if (failure.status === 401) reply.header("www-authenticate", "Bearer");
    if (leavesMuchUnread(request)) reply.header("connection", "close");
    deps.counts.add(request.routeOptions?.config?.route ?? "other", failure.status);
    const dialect = dialectOf(request.raw);
    const requestId = `req_${randomUUID().replaceAll("-", "")}`;
    if (dialect === "anthropic") reply.header("request-id", requestId);
    if (dialect === "openai") reply.header("x-request-id", requestId);
    void reply.send(failureBody(failure, dialect, languageOf(request.headers), requestId));
  }
  app.setErrorHandler(sendFailure);

  app.addHook("onRequest", (request, reply, done) => {
    reply.headers(dataHeaders);
    const { raw } = request;
    const refusal = refuseAtDoor(raw, deps.hosts());
    if (refusal) {
      if (raw.headers.upgrade !== undefined) reply.header("connection", "close");
      return done(refusal);
    }
    if (deps.stopping() && raw.url !== "/health") return done(AppError.of("STOPPING", {}, { retryAfterSeconds: 2 }));
    // An unknown route's body is never read.
    if (request.is404 && raw.method !== "GET" && raw.method !== "HEAD") return done(notFound(request));
    done();
  });
  const serving: ServeDeps = { ...deps, openBodyBytes };
  serveRoutes(app, serving, "json");
  await app.register(async scope => {
    await scope.register(multipart, {
      limits: { fileSize: limits.fileBytes, files: 1, fields: 10, fieldSize: 16 * 1024, parts: 12 },
    });
    // The form's parser throws bare errors for forms that end early or have no boundary; our own failures have a class or a code.
    scope.setErrorHandler((error: Error, request, reply) => {
      const unreadable = error.constructor === Error && !("code" in error);
      sendFailure(
        unreadable ? AppError.of("REQUEST_MALFORMED", { problem: "the form" }, { cause: error }) : error,
        request,
        reply,
      );
    });
    scope.addHook("onRoute", route => {
      route.config = { ...route.config, fileLimit: limits.fileBytes };
    });
    serveRoutes(scope, serving, "multipart");
  });

  await app.register(async scope => {
    scope.removeAllContentTypeParsers();
    // The body stays a stream; who takes it bounds it by the room on the disk.
    scope.addContentTypeParser("application/octet-stream", (_request, payload, done) => done(null, payload));
    scope.addHook("onRoute", route => {
      route.bodyLimit = Number.MAX_SAFE_INTEGER;
    });
    serveRoutes(scope, serving, "stream");
  });

  app.setNotFoundHandler(async (request, reply) => {
    if (!(await pages(request, reply))) throw notFound(request);
    deps.counts.add("pages", reply.statusCode);
    return reply;
  });
  await app.ready();
  return app;
}

const nestedTooDeep = (): AppError =>
  AppError.of("REQUEST_INVALID", {
    where: "body",
    problem: `nested deeper than ${deepestJson}`,
    problemZh: `嵌套超过 ${deepestJson} 层`,
  });

const notFound = (request: FastifyRequest): AppError =>
  AppError.of("ROUTE_NOT_FOUND", { method: request.method, path: pathOf(request.raw.url).slice(0, 200) });

function leavesMuchUnread(request: FastifyRequest): boolean {
  if (request.raw.complete) return false;
  const { headers } = request.raw;
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > drainedBytes;
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** Name in the contract's table. */
    route?: string;
    /** Largest file of an upload route, in bytes; told when it is passed. */
    fileLimit?: number;
  }
}
