import type Anthropic from "@anthropic-ai/sdk";
import type { ListedModel, ModelProvider, ModelRequest } from "../model.ts";
import { fail } from "../upstream/fail.ts";
import { count, isRecord, record, records, text } from "../upstream/read.ts";
import { relayTo } from "../upstream/relay.ts";
import { askOnce, runModel } from "../upstream/run.ts";
import { type Asked, lacksKey, type Upstream } from "../upstream/upstream.ts";
import type { Wire } from "../upstream/wire.ts";
import { type AnthropicBody, anthropicBody } from "./request.ts";
import { readAnthropic } from "./stream.ts";

export const anthropicBaseUrl = "https://api.anthropic.com";
/** The library's own limit, set beyond ours. */
const neverMs = 2 ** 31 - 1;

/** A client for one run. It is given a key in any case, else it would look for one in the environment and in files. */
async function clientFor(upstream: Upstream, wire: Wire): Promise<Anthropic> {
  const { default: Client } = await import("@anthropic-ai/sdk");
  return new Client({
    apiKey: upstream.apiKey() || "none",
    baseURL: upstream.baseUrl,
    maxRetries: 0,
    timeout: neverMs,
    logLevel: "off",
    fetch: wire.fetch,
    defaultHeaders: upstream.baseUrl === anthropicBaseUrl ? {} : { "x-api-key": upstream.apiKey() || null },
  });
}

/** The library sends the key as a bearer token; servers that imitate the API may know only the older header, so they get both. */
const credential = (upstream: Upstream, key: string): Record<string, string> =>
  upstream.baseUrl === anthropicBaseUrl ? { "x-api-key": key } : { "x-api-key": key, authorization: `Bearer ${key}` };

const needsKey = (upstream: Upstream, asked: Asked): boolean => upstream.baseUrl === anthropicBaseUrl && !asked.hasKey;

const isBody = (value: object): value is AnthropicBody => !("kind" in value);

const supported = (capabilities: Record<string, unknown> | undefined, name: string): boolean | undefined => {
  const one = capabilities?.[name];
  return isRecord(one) && typeof one.supported === "boolean" ? one.supported : undefined;
};

function listed(row: Record<string, unknown>): ListedModel[] {
  const name = text(row, "id");
  if (!name || row.lifecycle === "retired") return [];
  const capabilities = record(row, "capabilities");
  const images = supported(capabilities, "image_input") ?? (name.startsWith("claude-") ? true : undefined);
  const thinking = supported(capabilities, "thinking");
  const contextTokens = count(row, "max_input_tokens");
  return [
    {
      name,
      local: false,
      ...(images === undefined ? {} : { images }),
      ...(name.startsWith("claude-") ? { tools: true } : {}),
      ...(thinking === undefined ? {} : { thinking }),
      ...(contextTokens === undefined ? {} : { contextTokens }),
    },
  ];
}

/** Anthropic's Messages API, or a server that speaks it at `baseUrl` (written without `/v1`). */
export function createAnthropicProvider(upstream: Upstream): ModelProvider {
  return {
    name: upstream.name,
    family: "anthropic",
    baseUrl: upstream.baseUrl,
    local: upstream.local,
    lacksKey: () => lacksKey(upstream),
    relay: relayTo(upstream, key => credential(upstream, key), { "anthropic-version": "2023-06-01" }),

    answer: (request, signal) =>
      runModel(upstream, request, signal, "events", async function* (wire, asked) {
        if (needsKey(upstream, asked)) return yield fail(asked, "MODEL_KEY_MISSING");
        const body = anthropicBody(request, asked);
        if (!isBody(body)) return yield body;
        const client = await clientFor(upstream, wire);
        yield* readAnthropic(await client.messages.create(body));
      }),

    countTokens: (request: ModelRequest, signal) =>
      askOnce(upstream, request.model, signal, async (wire, asked) => {
        if (needsKey(upstream, asked)) return fail(asked, "MODEL_KEY_MISSING");
        const body = anthropicBody(request, asked);
        if (!isBody(body)) return body;
        const { model, messages, system, tools, tool_choice, thinking } = body;
        const client = await clientFor(upstream, wire);
        const answer: unknown = await client.messages.countTokens({
          model,
          messages,
          ...(system === undefined ? {} : { system }),
          ...(tools === undefined ? {} : { tools: tools as Anthropic.MessageCountTokensTool[] }),
          ...(tool_choice === undefined ? {} : { tool_choice }),
          ...(thinking === undefined ? {} : { thinking }),
        });
        const tokens = isRecord(answer) ? count(answer, "input_tokens") : undefined;
        return tokens === undefined ? fail(asked, "MODEL_GARBLED", { problem: "no count" }) : { tokens, estimated: false };
      }),

    listModels: signal =>
      askOnce(upstream, "", signal, async (wire, asked) => {
        if (needsKey(upstream, asked)) return fail(asked, "MODEL_KEY_MISSING");
        const client = await clientFor(upstream, wire);
        const page: unknown = await (await client.models.list({ limit: 1000 }).asResponse()).json();
        if (!isRecord(page) || !Array.isArray(page.data)) return fail(asked, "MODEL_GARBLED", { problem: "no list of models" });
        return { models: records(page, "data").flatMap(listed) };
      }),
  };
}
