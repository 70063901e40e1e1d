import { ReadableStream as WebStream } from "node:stream/web";
import { S3mini, S3ServiceError } from "s3mini";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { BackupPlace } from "../../../contract/settings/backup.ts";
import type { HttpRequest } from "./http-client.ts";
import { createHttp } from "./http-client.ts";
import { networkError, placeAnswered, placeError } from "./place-error.ts";
import type { Watch } from "./silence.ts";
import { childOf, readXml, textOf, type Xml } from "./xml.ts";

export type S3Settings = Extract<BackupPlace, { type: "s3" }>;

const sliceBytes = 64 << 10;

/** In small pieces, so that each that goes is a sign of life. */
async function* inSlices(body: Uint8Array, onSent: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += sliceBytes) {
    const slice = body.subarray(at, at + sliceBytes);
    yield slice;
    onSent(slice.length);
  }
}

async function* streamed(body: AsyncIterable<Uint8Array>, onSent: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    yield chunk;
    onSent(chunk.length);
  }
}

const refusedCodes = ["SignatureDoesNotMatch", "InvalidAccessKeyId", "AccessDenied", "XAdminUserNotFound", "Unauthorized"];
const fullCodes = [
  "XMinioStorageFull",
  "InsufficientStorage",
  "QuotaExceeded",
  "XAdminBucketQuotaExceeded",
  "InsufficientCapacity",
];

/** Servers that run out of space in the middle call that an internal error; the system's words for it are in theirs. */
const systemFull = /no space left on device|disk quota exceeded/i;

function codeOf(error: S3ServiceError): { code: string; region: string | undefined; full: boolean } {
  let root: Xml | undefined;
  try {
    root = readXml(error.body ?? "");
  } catch {
    // Some servers answer in other words than S3's; the status says enough then.
    root = undefined;
  }
  const code = textOf(root, "Code") ?? error.serviceCode ?? "";
  const full = fullCodes.includes(code) || error.status === 507 || systemFull.test(textOf(root, "Message") ?? "");
  return { code, region: textOf(root, "Region"), full };
}

/** What an answer of an S3 server means, by status and code: never by its words. */
export function s3Error(place: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof S3ServiceError)) {
    // s3mini wraps some of its errors.
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof S3ServiceError || cause instanceof AppError) return s3Error(place, cause);
    return networkError(place, error);
  }
  const { status } = error;
  const { code, full } = codeOf(error);
  if (full) return AppError.of("PLACE_FULL", { place }, { cause: error });
  if (code === "RequestTimeTooSkewed") return placeError("PLACE_FAILED", place, "clock", error);
  if (refusedCodes.includes(code))
    return placeError("PLACE_REFUSED", place, code === "AccessDenied" ? "forbidden" : "login", error);
  if (code === "NoSuchBucket") return placeError("PLACE_FAILED", place, "noBucket", error);
  if (code === "AuthorizationHeaderMalformed") return placeError("PLACE_FAILED", place, "region", error);
  if (status === 401 || status === 403) return placeError("PLACE_REFUSED", place, "forbidden", error);
  if (status >= 300 && status < 400) return placeError("PLACE_FAILED", place, "redirect", error);
  const answer = /^\w{1,60}$/.test(code) && code !== "Unknown" ? `${status} ${code}` : status;
  return placeAnswered(status >= 500 || status === 429 ? "PLACE_UNREACHABLE" : "PLACE_FAILED", place, answer, error);
}

export const isStatus = (error: unknown, status: number): boolean => error instanceof S3ServiceError && error.status === status;
export { S3ServiceError };

/**
 * The s3mini client over our own connections: a watch hears every chunk in both directions and nothing is redirected. With the region `auto` a
 * server that holds to another one tells which. `call` gets a client whose requests belong to `watch`.
 */
export function createS3Client(settings: S3Settings, secretAccessKey: () => string) {
  const { name } = settings;
  const http = createHttp(name);
  let region = settings.region;
  const base = new URL(settings.endpoint);
  const endpoint = `${base.origin}${base.pathname.replace(/\/+$/, "")}/${encodeURIComponent(settings.bucket)}`;

  const clientFor = (watch: Watch, stream: AsyncIterable<Uint8Array> | undefined, onSent: (bytes: number) => void): S3mini => {
    const sent = (bytes: number): void => {
      watch.beat(bytes);
      onSent(bytes);
    };
    const carry = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
      const headers = Object.fromEntries(new Headers(init.headers));
      // Node writes it itself, the same.
      delete headers.host;
      const { method = "GET" } = init;
      let body: HttpRequest["body"];
      if (stream && method === "PUT") body = streamed(stream, sent);
      else if (init.body instanceof Uint8Array && init.body.length > 0) body = inSlices(init.body, sent);
      else if (typeof init.body === "string" && init.body !== "") body = Buffer.from(init.body);
      const url = new URL(input instanceof Request ? input.url : input);
      const answer = await http.send({ method, url, headers, body }, watch);
      const list = Object.entries(answer.headers).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, Array.isArray(value) ? value.join(", ") : value] as [string, string]],
      );
      const told = { status: answer.status, headers: list };
      // Only what is fetched is read by somebody; an answer that nobody reads would keep its connection.
      if (method === "GET" && answer.status < 300)
        return new Response(WebStream.from(http.chunks(answer, watch)) as unknown as ReadableStream, told);
      const said = await http.text(answer, watch);
      return new Response(said === "" ? null : said, told);
    };
    const options = { accessKeyId: settings.accessKeyId, secretAccessKey: secretAccessKey(), endpoint, region };
    return new S3mini({ ...options, fetch: carry });
  };

  const call = async <T>(
    watch: Watch,
    work: (client: S3mini) => Promise<T>,
    body?: { readonly stream?: () => AsyncIterable<Uint8Array>; readonly onSent: (bytes: number) => void },
  ): Promise<T> => {
    const attempt = (): Promise<T> => work(clientFor(watch, body?.stream?.(), body?.onSent ?? (() => undefined)));
    try {
      try {
        return await attempt();
      } catch (error) {
        if (settings.region !== "auto" || region !== "auto" || !(error instanceof S3ServiceError)) throw error;
        const { code, region: told } = codeOf(error);
        if (code !== "AuthorizationHeaderMalformed") throw error;
        region = told ?? "us-east-1";
        return await attempt();
      }
    } catch (error) {
      throw watch.signal.aborted ? watch.signal.reason : error;
    }
  };

  /** An answer in XML to a signed GET: s3mini's own readings of lists miss what servers do differently. Null for 404. */
  const read = async (watch: Watch, key: string, query: Record<string, string>): Promise<Xml> => {
    const text = await call(watch, async client => (await client.getObjectRaw(key, true, 0, undefined, query)).text());
    try {
      return readXml(text);
    } catch (error) {
      throw placeError("PLACE_FAILED", name, "unreadable", error);
    }
  };

  return { call, read, close: http.close };
}

export type S3Client = ReturnType<typeof createS3Client>;
export const uploadIdOf = (element: Xml): string => childOf(element, "UploadId")?.text ?? "";
