import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import { fromPlainError, toPlainError } from "../db/storage-error.ts";
import { type Door, doorError } from "../doors/error-shapes.ts";
import type { Log } from "../log.ts";

/** In whose words a failure is told: ours, or those of the API that the client was made for. */
export type Dialect = "hearth" | Door;

export function dialectOf(request: Pick<IncomingMessage, "url" | "headers">): Dialect {
  const url = request.url ?? "";
  if (!url.startsWith("/v1/")) return "hearth";
  return url.startsWith("/v1/messages") || request.headers["anthropic-version"] !== undefined ? "anthropic" : "openai";
}

/** The body of a failure: everywhere `error` with code, message, hint and type, beside what the API's own clients expect. */
export function failureBody(error: AppError, dialect: Dialect, language: Language, requestId: string): object {
  const failure = error.failure(language).error;
  switch (dialect) {
    case "hearth":
      return { error: failure };
    default:
      return doorError(dialect, failure, requestId);
  }
}

const mebibyte = 1024 * 1024;
/** `16 KB`, `25 MB`. */
export const byteSize = (bytes: number): string =>
  bytes >= mebibyte ? `${Math.floor(bytes / mebibyte)} MB` : `${Math.max(1, Math.floor(bytes / 1024))} KB`;

/** What to log of an exception nobody expected: never its own fields, which may hold a request with its headers. */
export function describeException(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { problem: typeof error };
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: describeException(error.cause) };
  return { name: error.name, problem: error.message.slice(0, 1_000), ...code, stack: error.stack?.slice(0, 4_000), ...cause };
}

type Thrown = { code?: unknown; statusCode?: unknown; message?: unknown };

/** The failure that a thrown value stands for. What nobody expected is logged under the reference that the person is shown. */
export function toFailure(thrown: unknown, request: IncomingMessage, bodyLimitBytes: number, log: Log): AppError {
  if (thrown instanceof AppError) return thrown;
  const { code, statusCode, message } = (typeof thrown === "object" && thrown !== null ? thrown : {}) as Thrown;
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return AppError.of("REQUEST_TOO_LARGE", { limit: byteSize(bodyLimitBytes) }, { cause: thrown });
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
    case "FST_INVALID_MULTIPART_CONTENT_TYPE":
      return AppError.of("MEDIA_TYPE_NOT_SERVED", { type: (request.headers["content-type"] ?? "none").slice(0, 100) });
    case "FST_ERR_CTP_INVALID_JSON_BODY":
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
      return AppError.of("REQUEST_NOT_JSON", {}, { cause: thrown });
    default:
  }
  if (typeof statusCode === "number" && statusCode === 413)
    return AppError.of("REQUEST_TOO_LARGE", { limit: byteSize(bodyLimitBytes) }, { cause: thrown });
  if (typeof statusCode === "number" && statusCode >= 400 && statusCode < 500)
    return AppError.of("REQUEST_MALFORMED", { problem: String(message).slice(0, 200) }, { cause: thrown });
  if (request.destroyed && !request.complete)
    return AppError.of("REQUEST_MALFORMED", { problem: "the connection ended before the request did" }, { cause: thrown });
  const known = fromPlainError(toPlainError(thrown));
  if (known instanceof AppError) return known;
  const reference = randomBytes(4).toString("hex");
  log.error(
    { reference, method: request.method, route: pathOf(request.url), error: describeException(thrown) },
    "an exception nobody expected",
  );
  return AppError.of("INTERNAL", { reference }, { cause: thrown });
}

/** A request's path without its query, which may hold what a person searched for. */
export const pathOf = (url: string | undefined): string => (url ?? "/").split("?", 1)[0] ?? "/";
