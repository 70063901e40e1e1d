import type { ModelFailure } from "../model.ts";
import { fail } from "./fail.ts";
import { failureFromAnswer } from "./from-answer.ts";
import { isGarbled, isRecord } from "./read.ts";
import type { Asked } from "./upstream.ts";

/** Codes of a connection that was never made. */
const unreachable =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|EPROTO|ERR_TLS_.*|ERR_SSL_.*|CERT_.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*|ERR_INVALID_URL)$/;
/** Codes of a connection that broke. */
const broken =
  /^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|UND_ERR_CLOSED|UND_ERR_DESTROYED|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/;

function* causes(error: unknown): Generator<Error> {
  let next: unknown = error;
  for (let depth = 0; next instanceof Error && depth < 8; depth += 1) {
    const one: Error = next;
    yield one;
    next = "errors" in one && Array.isArray(one.errors) ? one.errors[0] : one.cause;
  }
}

const codeOf = (error: Error): string => ("code" in error && typeof error.code === "string" ? error.code : "");

/** What was thrown on the way to an upstream, by the network or by a client library, as one failure. */
export function failureFromError(asked: Asked, error: unknown): ModelFailure {
  const chain = [...causes(error)];
  for (const one of chain) {
    // An error event inside a stream: the libraries keep its body.
    if ("error" in one && (isRecord(one.error) || typeof one.error === "string")) {
      const body = JSON.stringify(isRecord(one.error) && isRecord(one.error.error) ? one.error : { error: one.error });
      return failureFromAnswer(asked, { status: undefined, body, header: () => null });
    }
    if (isGarbled(one)) return fail(asked, "MODEL_GARBLED", { problem: one.message });
    if (one instanceof SyntaxError) return fail(asked, "MODEL_GARBLED", { problem: "it is not JSON" });
    const code = codeOf(one);
    if (unreachable.test(code)) return fail(asked, "MODEL_UNREACHABLE", { problem: code });
    if (broken.test(code)) return fail(asked, "MODEL_CUT", { problem: code });
    if (code.startsWith("HPE_")) return fail(asked, "MODEL_GARBLED", { problem: "it does not speak HTTP" });
  }
  // undici reports a body that ends early as a bare TypeError "terminated".
  if (chain.some(one => one.message === "terminated")) return fail(asked, "MODEL_CUT");
  const deepest = chain.at(-1);
  // The fetch standard forbids some ports (9, 6000 …); nothing was ever sent.
  if (deepest?.message === "bad port") return fail(asked, "MODEL_UNREACHABLE", { problem: "bad port" });
  return fail(asked, "MODEL_GARBLED", { problem: deepest?.message ?? "an unknown answer" });
}
