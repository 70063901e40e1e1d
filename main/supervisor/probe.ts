import { get } from "node:http";
import * as z from "zod";

const Health = z.object({ bootId: z.string() });
const mostBytes = 64 * 1024;

/** Asks a gateway at its HTTP door who it is. */
export type Probe = (url: string, withinMs: number) => Promise<string | null>;

/** `GET url/health`: the boot id of the gateway that answers there, or null when nobody of ours answers within the time. */
export const probeHealth: Probe = (url, withinMs) =>
  new Promise(resolve => {
    const target = healthUrl(url);
    if (target === null) return resolve(null);
    const none = (): void => resolve(null);
    const request = get(target, { agent: false, signal: AbortSignal.timeout(withinMs) }, response => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        body += piece;
        if (body.length > mostBytes) response.destroy();
      });
      response.on("end", () => resolve(response.statusCode === 200 || response.statusCode === 503 ? readBootId(body) : null));
      response.on("error", none).on("close", none);
    });
    request.on("error", none);
  });

function healthUrl(url: string): URL | null {
  if (!URL.canParse("/health", url)) return null;
  const target = new URL("/health", url);
  return target.protocol === "http:" ? target : null;
}

function readBootId(body: string): string | null {
  try {
    const health = Health.safeParse(JSON.parse(body));
    return health.success ? health.data.bootId : null;
  } catch {
    // Not JSON: some other program listens there.
    return null;
  }
}
