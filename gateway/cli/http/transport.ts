import { request } from "node:http";
import type { Transport } from "../../../contract/client.ts";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { Language } from "../../../contract/errors/define.ts";

/** A gateway that was found, and who we are to it. */
export type Door = {
  readonly url: string;
  readonly pid: number;
  readonly token: string | undefined;
  readonly language: Language;
};
export type RawRequest = {
  readonly method: string;
  readonly path: string;
  readonly body: string | Uint8Array | undefined;
  readonly contentType?: string;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs?: number;
};

/** Headers of every request: who asks, and in which language to answer. */
export const doorHeaders = (door: Door): Record<string, string> => ({
  "accept-language": door.language,
  ...(door.token === undefined ? {} : { authorization: `Bearer ${door.token}` }),
});

/**
 * One request on a connection of its own. Resolves for every status.
 * @throws AppError NOT_RUNNING when nobody listens or the connection broke, NOT_ANSWERING after `timeoutMs` of silence;
 * the signal's own error when it was aborted
 */
export function sendRequest(door: Door, options: RawRequest): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { method, body, signal, timeoutMs } = options;
    let silent = false;
    const fail = (error: Error): void => {
      if (signal?.aborted) reject(error);
      else if (silent) reject(AppError.of("NOT_ANSWERING", { pid: door.pid, seconds: (timeoutMs ?? 0) / 1000 }));
      else reject(AppError.of("NOT_RUNNING", {}, { cause: error }));
    };
    const outgoing = request(
      new URL(options.path, door.url),
      {
        method,
        agent: false,
        headers: {
          ...doorHeaders(door),
          accept: "application/json",
          ...(body === undefined
            ? {}
            : { "content-type": options.contentType ?? "application/json", "content-length": Buffer.byteLength(body) }),
        },
        ...(signal ? { signal } : {}),
        ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
      },
      answer => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", fail);
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }));
      },
    );
    outgoing.on("timeout", () => {
      silent = true;
      outgoing.destroy(new Error("no answer in time"));
    });
    outgoing.on("error", fail);
    outgoing.end(body);
  });
}

/** The transport of the typed client. */
export const createTransport =
  (door: Door): Transport<AbortSignal> =>
  ({ method, path, body, signal }) =>
    sendRequest(door, { method, path, body, signal, timeoutMs: 60_000 });
