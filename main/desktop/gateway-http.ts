import { type IncomingMessage, request } from "node:http";
import type { Transport } from "../../contract/client.ts";
import type { Language } from "../../contract/errors/define.ts";

/** Where the gateway answers, and with which right. */
export type Door = { readonly url: string; readonly token: string };

const mostBytes = 16 * 1024 * 1024;

type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** One request to the gateway on loopback. Rejects when nobody answers. */
export const askGateway = (url: string, asked: Asked): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { method, path, headers, body, signal } = asked;
    const sent = request(new URL(path, url), { method, headers, agent: false, ...(signal ? { signal } : {}) }, resolve);
    sent.on("error", reject);
    sent.end(body);
  });

export async function readText(response: IncomingMessage): Promise<string> {
  let text = "";
  response.setEncoding("utf8");
  for await (const piece of response) {
    text += String(piece);
    if (text.length > mostBytes) throw new Error("the answer of the gateway is too long");
  }
  return text;
}

/** How the calls of the desktop reach the gateway. */
export const createDoorTransport =
  (door: Door, language: () => Language, withinMs: number): Transport<AbortSignal> =>
  async ({ method, path, body, signal }) => {
    const limit = AbortSignal.timeout(withinMs);
    const response = await askGateway(door.url, {
      method,
      path,
      body,
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      headers: {
        authorization: `Bearer ${door.token}`,
        "x-hearth-language": language(),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
    });
    return { status: response.statusCode ?? 0, text: await readText(response) };
  };
