import type { RequestListener, Server } from "node:http";
import type { Socket } from "node:net";
import { AppError } from "../contract/errors/app-error.ts";
import { byteSize, failureBody } from "./routes/failures.ts";
import { dataHeaders } from "./routes/security-headers.ts";

// `import … from "node:http"` reads every export of that module, among them a WebSocket whose code takes 30 ms of the start.
const { createServer } = process.getBuiltinModule("node:http");

export const maxHeaderBytes = 16 * 1024;

/** An HTTP server with the limits that every door of ours has. A missing Host is answered by our own door, with our own code. */
export function createHttpServer(listener: RequestListener): Server {
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    requireHostHeader: false,
    keepAliveTimeout: 72_000,
    headersTimeout: 20_000,
    requestTimeout: 300_000,
  });
  server.on("request", listener);
  // Node would answer an `Expect` that it does not know with a bare 417.
  server.on("checkExpectation", listener);
  return server;
}

/** Answers what the HTTP parser could not read, in the same form as every other failure, and closes the connection. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy(error);
    return;
  }
  const failure = unreadable(error);
  const body = JSON.stringify(failureBody(failure, "hearth", "en", ""));
  const headers = {
    ...dataHeaders,
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
  };
  const lines = Object.entries({ ...headers, connection: "close" }).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${failure.status} ${statusWord(failure.status)}\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
}

function unreadable(error: NodeJS.ErrnoException): AppError {
  switch (error.code) {
    case "HPE_HEADER_OVERFLOW":
      return AppError.of("HEADERS_TOO_LARGE", { limit: byteSize(maxHeaderBytes) });
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return AppError.of("REQUEST_TIMED_OUT");
    default:
      return AppError.of("REQUEST_MALFORMED", { problem: error.code ?? "it is not HTTP" });
  }
}

const statusWord = (status: number): string =>
  status === 431 ? "Request Header Fields Too Large" : status === 408 ? "Request Timeout" : "Bad Request";
