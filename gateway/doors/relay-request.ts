import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Agent } from "../../contract/settings/schema.ts";
import type { Door } from "./error-shapes.ts";
import { isJson, type Json } from "./fields.ts";

/** What an agent adds to the requests of those who call it by name. */
export type AgentWords = Pick<Agent, "persona" | "temperature" | "maxOutputTokens" | "thinking">;

/** True when usage of a stream was not asked for by the client and must be kept from it. */
export const mustDropUsage = (door: Door, body: Json): boolean =>
  door === "openai" && body.stream === true && !(isJson(body.stream_options) && body.stream_options.include_usage === true);

/** The body as it goes on: the provider's own name of the model, the agent's persona first, everything else as it came. */
export function relayBody(door: Door, body: Json, model: string, agent: AgentWords | null): Json {
  const next: Record<string, unknown> = { ...body, model };
  if (door === "openai" && body.stream === true)
    next.stream_options = { ...(isJson(body.stream_options) ? body.stream_options : {}), include_usage: true };
  if (agent) addAgent(door, next, agent);
  return next;
}

function addAgent(door: Door, body: Record<string, unknown>, { persona, temperature, maxOutputTokens }: AgentWords): void {
  if (temperature !== undefined) body.temperature ??= door === "anthropic" ? Math.min(temperature, 1) : temperature;
  if (maxOutputTokens !== undefined && body.max_completion_tokens == null) body.max_tokens ??= maxOutputTokens;
  if (persona === undefined || persona === "") return;
  if (door === "openai") {
    body.messages = [{ role: "system", content: persona }, ...(body.messages as readonly unknown[])];
    return;
  }
  const { system } = body;
  if (Array.isArray(system)) body.system = [{ type: "text", text: persona }, ...system];
  else body.system = typeof system === "string" && system !== "" ? `${persona}\n\n${system}` : persona;
}

const forwarded: Readonly<Record<Door, readonly string[]>> = {
  openai: ["openai-beta"],
  anthropic: ["anthropic-version", "anthropic-beta"],
};

/** All who ask share one key at the provider: nobody may be given what another asked for under the same name. */
const ownKey = (principal: string, key: string): string =>
  `${createHash("sha256").update(principal).digest("hex").slice(0, 16)}-${key}`;

/**
 * The provider's own headers and those of the client that belong to the API; never the client's credential. An `Idempotency-Key` goes on
 * only where `principal` asks for an answer.
 */
export function relayHeaders(
  door: Door,
  own: Readonly<Record<string, string>>,
  client: IncomingHttpHeaders,
  principal?: string,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) headers[name.toLowerCase()] = value;
  for (const name of forwarded[door]) {
    const value = client[name];
    if (typeof value === "string") headers[name] = value;
  }
  const key = client["idempotency-key"];
  if (principal !== undefined && typeof key === "string") headers["idempotency-key"] = ownKey(principal, key);
  headers["content-type"] = "application/json";
  headers["accept-encoding"] = "identity";
  headers["user-agent"] ??= "hearth";
  return headers;
}

const passedOn = /^(x-ratelimit-|anthropic-ratelimit-|openai-processing-ms$|anthropic-organization-id$)/;

/** Headers of an upstream's answer that its API's clients read. */
export function answerHeaders(
  upstream: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const name in upstream) {
    const value = upstream[name];
    if (value === undefined) continue;
    if (name === "request-id" || name === "x-request-id") headers["x-upstream-request-id"] = value;
    else if (name.length > 12 && passedOn.test(name)) headers[name] = value;
  }
  return headers;
}
