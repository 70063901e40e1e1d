import type { ClientRequest, IncomingMessage } from "node:http";
import type { Door } from "./places.ts";

/** How a question to the daemon ended. `unreachable`: nobody listens. `silent`: it took the question and never answered. */
export type LocalAnswer =
  | { readonly kind: "answer"; readonly status: number; readonly body: string }
  | { readonly kind: "unreachable" }
  | { readonly kind: "silent" }
  | { readonly kind: "broken"; readonly problem: string };

export type LocalQuestion = {
  readonly method?: "GET" | "POST" | "PATCH";
  /** Below `/localapi/v0/`. */
  readonly path: string;
  readonly body?: unknown;
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
};

const mostBytes = 16 * 1024 * 1024;
const nobody = new Set(["ENOENT", "ECONNREFUSED", "ENOTSOCK", "EACCES", "EPERM"]);

/** `import … from "node:http"` reads every export of that module, which takes 30 ms of the start. */
const http = process.getBuiltinModule("node:http");

/** The daemon answers 403 to any other Host, and to any Origin. @throws for a socket or a port that can be none */
export function openRequest(door: Door, method: string, path: string): ClientRequest {
  const headers: Record<string, string> = { host: "local-tailscaled.sock" };
  if (door.kind === "port") headers.authorization = `Basic ${Buffer.from(`:${door.password}`).toString("base64")}`;
  const where = door.kind === "socket" ? { socketPath: door.path } : { host: "127.0.0.1", port: door.port };
  return http.request({ ...where, method, path: `/localapi/v0/${path}`, headers, agent: false });
}

/** One question to the LocalAPI, answered within `limitMs` whatever the daemon does. Never rejects. */
export function askLocal(door: Door, { method = "GET", path, body, limitMs, signal }: LocalQuestion): Promise<LocalAnswer> {
  return new Promise(resolve => {
    let request: ClientRequest;
    try {
      request = openRequest(door, method, path);
    } catch (error) {
      return resolve({ kind: "broken", problem: error instanceof Error ? error.message : String(error) });
    }
    const end = (answer: LocalAnswer): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      resolve(answer);
      request.destroy();
    };
    const abort = (): void => end({ kind: "broken", problem: "given up" });
    const timer = setTimeout(() => end({ kind: "silent" }), limitMs);
    signal?.addEventListener("abort", abort);
    request.on("error", (error: NodeJS.ErrnoException) =>
      end(nobody.has(error.code ?? "") ? { kind: "unreachable" } : { kind: "broken", problem: error.code ?? error.message }),
    );
    request.on("response", (response: IncomingMessage) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
        if (text.length > mostBytes) end({ kind: "broken", problem: "its answer is too long" });
      });
      response.on("error", (error: Error) => end({ kind: "broken", problem: error.message }));
      response.on("end", () => end({ kind: "answer", status: response.statusCode ?? 0, body: text }));
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
    if (signal?.aborted) abort();
  });
}

/** The answer's JSON; undefined where it is none. */
export function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // A sentence in place of JSON: whoever asked decides what that means.
    return undefined;
  }
}
