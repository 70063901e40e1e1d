import type { Ollama } from "ollama/browser";
import type { ListedModel, ModelFailure, ModelProvider } from "../model.ts";
import { boundTokens } from "../upstream/estimate.ts";
import { fail } from "../upstream/fail.ts";
import { isGarbled, isRecord } from "../upstream/read.ts";
import { askOnce, runModel } from "../upstream/run.ts";
import type { Upstream } from "../upstream/upstream.ts";
import type { Wire } from "../upstream/wire.ts";
import { isRemote, listedTags, shownFacts, tagRows } from "./list.ts";
import { ollamaBody } from "./request.ts";
import { readOllama } from "./stream.ts";

export const ollamaBaseUrl = "http://127.0.0.1:11434";
/** Details are asked model by model, a few at a time, and not for endless lists. */
const mostShown = 40;
const atOnce = 4;

/** One client for each run: the library's `abort` ends every stream of a client. The plain entry is used because the other reads files named like a picture. */
async function clientFor(upstream: Upstream, wire: Wire): Promise<Ollama> {
  const { Ollama: Client } = await import("ollama/browser");
  const key = upstream.apiKey();
  return new Client({
    host: upstream.baseUrl,
    fetch: wire.fetch,
    ...(key ? { headers: { authorization: `Bearer ${key}` } } : {}),
  });
}

/** Adds what only `/api/show` knows. A model that cannot be shown stays as it was listed. */
async function withDetails(upstream: Upstream, models: readonly ListedModel[], signal: AbortSignal): Promise<ListedModel[]> {
  const queue = models
    .map((model, index) => ({ model, index }))
    .filter(({ model }) => model.tools === undefined)
    .slice(0, mostShown);
  const done = [...models];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next && !signal.aborted; next = queue.shift()) {
      const { model, index } = next;
      const shown = await askOnce(upstream, model.name, signal, async wire =>
        shownFacts(await (await clientFor(upstream, wire)).show({ model: model.name })),
      );
      if (!("kind" in shown)) done[index] = { ...model, ...shown };
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return done;
}

/** The lines of an answer as they come; tells of the first that comes from somebody's cloud. */
async function* noticing(lines: AsyncIterable<unknown>, onRemote: () => void): AsyncGenerator<unknown> {
  let told = false;
  for await (const line of lines) {
    if (!told && isRecord(line) && isRemote(line)) {
      told = true;
      onRemote();
    }
    yield line;
  }
}

/** Ollama's own API at `baseUrl` (without `/api`). `numCtx` is the owner's context window, if chosen. */
export function createOllamaProvider(upstream: Upstream, numCtx: number | undefined): ModelProvider {
  /** Full names of models that pass prompts on, as far as lists and answers told. */
  let elsewhere: ReadonlySet<string> = new Set();
  const full = (model: string): string => (/:[^/]*$/.test(model) ? model : `${model}:latest`);

  return {
    name: upstream.name,
    family: "ollama",
    baseUrl: upstream.baseUrl,
    local: upstream.local,
    runsElsewhere: model => elsewhere.has(full(model)),

    answer: (request, signal) =>
      runModel(upstream, request, signal, "lines", async function* (wire, asked) {
        const made = ollamaBody(request, numCtx, asked);
        if ("kind" in made) return yield made;
        const client = await clientFor(upstream, wire);
        try {
          const lines = noticing(await client.chat(made.body), () => {
            elsewhere = new Set([...elsewhere, full(request.model)]);
          });
          yield* readOllama(lines, made.forced);
        } catch (error) {
          // The library throws when a stream ends without its last line: that is an answer that broke off, said by ending without `end`.
          if (isGarbled(error) || !wire.ended()) throw error;
        }
      }),

    countTokens: request => Promise.resolve({ tokens: boundTokens(request), estimated: true }),

    version: async signal => {
      const found = await askOnce(upstream, "", signal, async wire => (await clientFor(upstream, wire)).version());
      return "kind" in found || typeof found.version !== "string" ? undefined : found.version;
    },

    listModels: async signal => {
      const found: { models: ListedModel[] } | ModelFailure = await askOnce(upstream, "", signal, async (wire, asked) => {
        const rows = tagRows(await (await clientFor(upstream, wire)).list());
        if (rows === undefined) return fail(asked, "MODEL_GARBLED", { problem: "no list of models" });
        return { models: listedTags(rows, upstream.local) };
      });
      if ("kind" in found) return found;
      const models = await withDetails(upstream, found.models, signal);
      elsewhere = new Set(models.filter(model => !model.local).map(model => full(model.name)));
      return { models };
    },
  };
}
