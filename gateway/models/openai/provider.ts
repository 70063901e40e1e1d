import type OpenAI from "openai";
import type { ListedModel, ModelProvider } from "../model.ts";
import { boundTokens } from "../upstream/estimate.ts";
import { fail } from "../upstream/fail.ts";
import { count, isRecord, records, text } from "../upstream/read.ts";
import { relayTo } from "../upstream/relay.ts";
import { askOnce, runModel } from "../upstream/run.ts";
import { lacksKey, type Upstream } from "../upstream/upstream.ts";
import type { Wire } from "../upstream/wire.ts";
import { openAiBody } from "./request.ts";
import { readOpenAi } from "./stream.ts";

export const openAiBaseUrl = "https://api.openai.com/v1";
const neverMs = 2 ** 31 - 1;
/** How long the usage may take after the answer is complete: some servers keep the connection open instead. */
const usageWaitMs = 3_000;

/** A client for one run; every setting that it would read from the environment is given. */
async function clientFor(upstream: Upstream, wire: Wire): Promise<OpenAI> {
  const { default: Client } = await import("openai");
  return new Client({
    apiKey: upstream.apiKey() || "none",
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: upstream.baseUrl,
    maxRetries: 0,
    timeout: neverMs,
    logLevel: "off",
    fetch: wire.fetch,
  });
}

const needsKey = (upstream: Upstream): boolean => upstream.baseUrl === openAiBaseUrl && !upstream.apiKey();

const listed = (row: Record<string, unknown>, local: boolean): ListedModel[] => {
  const name = text(row, "id");
  const contextTokens = count(row, "context_length") ?? count(row, "max_model_len");
  return name ? [{ name, local, ...(contextTokens === undefined ? {} : { contextTokens }) }] : [];
};

/** OpenAI's Chat Completions, or any server that imitates them at `baseUrl` (which usually ends in `/v1`). */
export function createOpenAiProvider(upstream: Upstream): ModelProvider {
  return {
    name: upstream.name,
    family: "openai",
    baseUrl: upstream.baseUrl,
    local: upstream.local,
    lacksKey: () => lacksKey(upstream),
    relay: relayTo(upstream, key => ({ authorization: `Bearer ${key}` })),

    answer: (request, signal) =>
      runModel(upstream, request, signal, "events", async function* (wire, asked) {
        if (needsKey(upstream)) return yield fail(asked, "MODEL_KEY_MISSING");
        const body = openAiBody(request, asked);
        if ("kind" in body) return yield body;
        const client = await clientFor(upstream, wire);
        yield* readOpenAi(await client.chat.completions.create(body), () => wire.patience(usageWaitMs));
      }),

    countTokens: request => Promise.resolve({ tokens: boundTokens(request), estimated: true }),

    listModels: signal =>
      askOnce(upstream, "", signal, async (wire, asked) => {
        if (needsKey(upstream)) return fail(asked, "MODEL_KEY_MISSING");
        const client = await clientFor(upstream, wire);
        const page: unknown = await (await client.models.list().asResponse()).json();
        const rows = Array.isArray(page) ? { data: page } : page;
        if (!isRecord(rows) || !Array.isArray(rows.data)) return fail(asked, "MODEL_GARBLED", { problem: "no list of models" });
        return { models: records(rows, "data").flatMap(row => listed(row, upstream.local)) };
      }),
  };
}
