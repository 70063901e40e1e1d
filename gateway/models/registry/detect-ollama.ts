import type { RouteResponse } from "../../../contract/routes/define.ts";
import type { Routes } from "../../../contract/routes/table.ts";
import { isFailure } from "../../agents/turn.ts";
import type { ModelProvider } from "../model.ts";
import { addressOf } from "./address.ts";
import type { ProviderRow } from "./build.ts";

export type DetectedOllama = RouteResponse<Routes["detectOllama"]>;

const patienceMs = 2_000;
const nothing: DetectedOllama = { found: false, baseUrl: null, version: null, models: [] };

/** `OLLAMA_HOST` is written in many ways: `host`, `host:port`, `:port`, with or without a scheme; 0.0.0.0 listens, it cannot be called. */
export function hostUrl(host: string): string | undefined {
  const text = host.trim().replace(/^:/, "127.0.0.1:");
  try {
    const url = new URL(text.includes("://") ? text : `http://${text}`);
    if (url.hostname === "0.0.0.0" || url.hostname === "[::]") url.hostname = "127.0.0.1";
    if (url.port === "" && url.protocol === "http:" && !/:80(?:\/|$)/.test(text)) url.port = "11434";
    return url.href;
  } catch {
    // Not an address at all: the usual one is tried anyway.
    return undefined;
  }
}

/** Is an Ollama running at one of these addresses, and what has it? Asked in order; nothing is started or changed. */
export async function detectOllama(
  hosts: readonly string[],
  deps: { readonly build: (row: ProviderRow) => ModelProvider; readonly signal: AbortSignal },
): Promise<DetectedOllama> {
  const addresses = new Set(hosts.flatMap(host => hostUrl(host) ?? []).map(url => addressOf("ollama", url).baseUrl));
  for (const baseUrl of addresses) {
    const provider = deps.build({ name: "ollama", type: "ollama", baseUrl });
    const signal = AbortSignal.any([deps.signal, AbortSignal.timeout(patienceMs)]);
    const [version, listed] = await Promise.all([provider.version?.(signal), provider.listModels(signal)]);
    if (isFailure(listed)) continue;
    const models = listed.models.map(({ name, bytes, local }) => ({ name, bytes: bytes ?? null, local }));
    return { found: true, baseUrl, version: version ?? null, models };
  }
  return nothing;
}
