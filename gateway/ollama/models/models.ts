import type { LocalModel } from "../../../contract/routes/ollama.ts";
import type { OllamaClient } from "../client.ts";
import { folderOfModelfile } from "../server/models-folder.ts";
import { contextBytes, fitOf, type Room } from "./fit.ts";
import { type KnownModel, type Loaded, readLoaded, readShown, readTags, type Shown } from "./read-models.ts";

/** Details are asked model by model, a few at a time, and not for endless lists. */
const mostShown = 60;
const atOnce = 4;

export type ModelsDeps = {
  readonly client: Pick<OllamaClient, "tags" | "loaded" | "show">;
  /** Something of what is there or loaded is other than before. */
  readonly onChange: () => void;
};

/** The models of the Ollama that answers: what it has, and what is in memory. Kept while it is silent for a moment, forgotten when it is gone. */
export function createLocalModels({ client, onChange }: ModelsDeps) {
  const shown = new Map<string, Shown>();
  let known: readonly KnownModel[] = [];
  let loaded: ReadonlyMap<string, Loaded> = new Map();
  let folder: string | undefined;
  let told = "";

  const tell = (): void => {
    // When a model leaves the memory moves with every answer: only what is loaded counts, not until when.
    const memory = [...loaded].map(([name, one]) => [name, one.gpuShare, one.contextTokens]);
    const now = JSON.stringify([known, memory, shown.size]);
    if (now === told) return;
    told = now;
    onChange();
  };

  const learn = async (baseUrl: string, signal: AbortSignal): Promise<void> => {
    const queue = known.filter(model => !shown.has(model.digest)).slice(0, mostShown);
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift()) {
        const answer = await client.show(baseUrl, next.name, signal);
        if (answer.kind !== "answer") continue;
        const found = readShown(answer.body);
        // Its modelfile holds a whole licence.
        shown.set(next.digest, { ...found, modelfile: undefined });
        folder ??= found.modelfile === undefined ? undefined : folderOfModelfile(found.modelfile);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  };

  const withDetails = (model: KnownModel, room: Room, contextTokens: number): LocalModel => {
    const { digest, ...rest } = model;
    const more = shown.get(digest);
    const { images, tools, thinking, contextTokens: longest } = more?.facts ?? {};
    const window = Math.min(contextTokens, rest.contextTokens ?? longest ?? contextTokens);
    return {
      ...rest,
      images: rest.images ?? images ?? null,
      tools: rest.tools ?? tools ?? null,
      thinking: rest.thinking ?? thinking ?? null,
      contextTokens: rest.contextTokens ?? longest ?? null,
      fit: rest.local && rest.bytes !== null ? fitOf(rest.bytes, contextBytes(rest.bytes, window, more?.shape), room) : null,
      loaded: loaded.get(rest.name) ?? null,
    };
  };

  return {
    /** Asks anew. Answers that do not come leave what was known. */
    async refresh(baseUrl: string, signal: AbortSignal): Promise<void> {
      const [tags, running] = await Promise.all([client.tags(baseUrl, signal), client.loaded(baseUrl, signal)]);
      if (running.kind === "answer") loaded = readLoaded(running.body);
      if (tags.kind === "answer") {
        known = readTags(tags.body);
        const present = new Set(known.map(({ digest }) => digest));
        for (const digest of shown.keys()) if (!present.has(digest)) shown.delete(digest);
        await learn(baseUrl, signal);
      }
      tell();
    },
    /** Nobody answers any more. */
    clear(): void {
      known = [];
      loaded = new Map();
      folder = undefined;
      tell();
    },
    list: (room: Room, contextTokens: number): LocalModel[] => known.map(model => withDetails(model, room, contextTokens)),
    count: (): number => known.length,
    loaded: () => [...loaded].map(([name, { gpuShare }]) => ({ name, gpuShare })),
    /** Where an adopted one keeps its models, as far as one of them told. */
    folder: (): string | undefined => folder,
  };
}

export type LocalModels = ReturnType<typeof createLocalModels>;
