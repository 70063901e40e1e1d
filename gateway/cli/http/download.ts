import { request } from "node:http";
import { type Outcome, readFailure } from "../../../contract/client.ts";
import { AppError } from "../../../contract/errors/app-error.ts";
import { type Door, doorHeaders } from "./transport.ts";

/** Longest silence that is waited for: a large export is read in pieces, each of which comes soon. */
const silenceMs = 60_000;

/**
 * Reads an answer that is no JSON, piece by piece, on a connection of its own. A failure is a value, as with the typed client.
 * @throws AppError NOT_RUNNING when nobody listens or the connection broke, NOT_ANSWERING after a minute of silence; the signal's own error
 * when it was aborted
 */
export function download(door: Door, path: string, take: (text: string) => void, signal?: AbortSignal): Promise<Outcome<null>> {
  return new Promise((resolve, reject) => {
    let silent = false;
    const fail = (error: Error): void => {
      if (signal?.aborted) reject(error);
      else if (silent) reject(AppError.of("NOT_ANSWERING", { pid: door.pid, seconds: silenceMs / 1_000 }));
      else reject(AppError.of("NOT_RUNNING", {}, { cause: error }));
    };
    const outgoing = request(
      new URL(path, door.url),
      { agent: false, headers: doorHeaders(door), timeout: silenceMs, ...(signal ? { signal } : {}) },
      answer => {
        const { statusCode: status = 0 } = answer;
        const isGood = status >= 200 && status < 300;
        let failure = "";
        answer.setEncoding("utf8");
        answer.on("data", (text: string) => {
          if (isGood) take(text);
          else failure += text;
        });
        answer.on("error", fail);
        answer.on("end", () =>
          resolve(isGood ? { ok: true, value: null } : { ok: false, status, failure: readFailure(status, failure) }),
        );
      },
    );
    outgoing.on("timeout", () => {
      silent = true;
      outgoing.destroy(new Error("no answer in time"));
    });
    outgoing.on("error", fail);
    outgoing.end();
  });
}
