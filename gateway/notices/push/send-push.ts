import { createHash } from "node:crypto";
import type { Subscription } from "./subscriptions.ts";
import type { PushTransport } from "./transport.ts";
import type { VapidKeys } from "./vapid.ts";

export type PushOutcome =
  | { readonly kind: "sent" }
  /** The service knows this subscription no more. */
  | { readonly kind: "gone" }
  /** Trying again would end in the same way. */
  | { readonly kind: "refused"; readonly problem: string }
  | { readonly kind: "later"; readonly problem: string; readonly afterMs: number | null };

export type SendPushDeps = {
  readonly transport: Pick<PushTransport, "send" | "readEndpoint">;
  readonly keys: () => Promise<VapidKeys>;
  /** Who sends, as an https address or a mail address. */
  readonly subject: () => string;
  readonly log: { debug(fields: object, message: string): void };
};

const keepSeconds = 24 * 60 * 60;

/** Under this name a service that could not reach the device yet replaces an older push about the same thing (RFC 8030, 5.4). */
const topicOf = (id: string): string => createHash("sha256").update(id).digest("base64url").slice(0, 32);

/** One try to push `payload` about `id`, encrypted for the subscription (RFC 8291) and signed with our key. */
export function createSendPush({ transport, keys, subject, log }: SendPushDeps) {
  const encrypted = async (to: Subscription, url: URL, payload: string) => {
    const { default: webPush } = await import("web-push");
    const { publicKey, privateKey } = await keys();
    try {
      const { cipherText } = webPush.encrypt(to.p256dh, to.auth, payload, "aes128gcm");
      const { Authorization } = webPush.getVapidHeaders(url.origin, subject(), publicKey, privateKey, "aes128gcm");
      return { body: cipherText, authorization: Authorization };
    } catch (error) {
      // The browser's keys are no point of the curve, or too short: never our own fault, and never to be mended by another try.
      log.debug({ problem: error instanceof Error ? error.message : String(error) }, "a push could not be encrypted");
      return null;
    }
  };

  return async (to: Subscription, id: string, payload: string): Promise<PushOutcome> => {
    const url = transport.readEndpoint(to.endpoint);
    if (url === null) return { kind: "refused", problem: "no public https address" };
    const message = await encrypted(to, url, payload);
    if (message === null) return { kind: "refused", problem: "the browser's keys cannot be used" };
    const headers = {
      authorization: message.authorization,
      "content-encoding": "aes128gcm",
      "content-type": "application/octet-stream",
      ttl: String(keepSeconds),
      topic: topicOf(id),
      urgency: "high",
    };
    const answer = await transport.send({ url, headers, body: message.body });
    if (answer.kind === "forbidden") return { kind: "refused", problem: "no public address" };
    if (answer.kind === "unanswered") return { kind: "later", problem: answer.problem, afterMs: null };
    const { status, retryAfterMs } = answer;
    if (status >= 200 && status < 300) return { kind: "sent" };
    if (status === 404 || status === 410) return { kind: "gone" };
    if (status === 429 || status >= 500) return { kind: "later", problem: `status ${status}`, afterMs: retryAfterMs };
    return { kind: "refused", problem: `status ${status}` };
  };
}

export type SendPush = ReturnType<typeof createSendPush>;
