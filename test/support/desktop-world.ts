import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { OwnerFile } from "../../contract/processes.ts";
import type { Desktop } from "./desktop.ts";
import type { Upstream } from "./upstreams/server.ts";

export const token = "t-desktop-0123456789abcdef0123456789abcdef";

/** Settings of a home that can answer: one provider, one owner's token, a free port. */
export const settingsFor = (upstream: Upstream, more: object = {}): object => ({
  gateway: { port: 0, auth: { token } },
  providers: [{ name: "fake", type: "openai-compatible", baseUrl: upstream.url, apiKey: "k", models: ["fake-model"] }],
  defaultModel: "fake/fake-model",
  cost: { prices: { "fake/*": { input: 1, output: 1, maxOutputTokens: 1_000 } } },
  ...more,
});

/** Who owns the home of this desktop now; undefined between two runs of the gateway. */
export function ownerOf(desktop: Pick<Desktop, "home">): OwnerFile | undefined {
  try {
    return OwnerFile.parse(JSON.parse(readFileSync(join(desktop.home, "run", "gateway.json"), "utf8")));
  } catch {
    // Not there, or just being written.
    return undefined;
  }
}

/** A call of the gateway's API as the owner. */
export async function api<T>(
  desktop: Pick<Desktop, "home">,
  path: string,
  body?: object,
  method = body ? "POST" : "GET",
): Promise<T> {
  const response = await fetch(`${ownerOf(desktop)?.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Says something in a new conversation; resolves once it is stored. */
export async function say(desktop: Pick<Desktop, "home">, text: string): Promise<{ sessionId: string }> {
  const { id } = await api<{ id: string }>(desktop, "/api/sessions", {});
  await api(desktop, `/api/sessions/${id}/messages`, { id: `m-${text.length}-${id}`, text });
  return { sessionId: id };
}

/** Changes one setting, as the pages do. */
export async function changeSetting(desktop: Pick<Desktop, "home">, path: readonly string[], value: unknown): Promise<void> {
  const { version } = await api<{ version: number }>(desktop, "/api/settings");
  await api(desktop, "/api/settings", { changes: [{ path, value }], ifVersion: version }, "PATCH");
}

export const supervisorLog = (desktop: Pick<Desktop, "home">): string => {
  try {
    return readFileSync(join(desktop.home, "logs", "supervisor.log"), "utf8");
  } catch {
    // Not written yet.
    return "";
  }
};

/** A program that has nothing to do with Hearth and answers on a port of its own. */
export async function startStranger(): Promise<{ port: number; server: Server }> {
  const server = createServer((_request, response) => response.end("a stranger"));
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  return { port: (server.address() as AddressInfo).port, server };
}
