import type { LocalModel } from "../../../contract/routes/ollama.ts";
import { listedTag, modelBytes, shownFacts, tagRows } from "../../models/ollama/list.ts";
import { count, isGarbled, isRecord, record, text } from "../../models/upstream/read.ts";
import type { ContextShape } from "./fit.ts";

/** A row of `/api/tags`, with what `/api/show` adds once it was asked. */
export type KnownModel = Omit<LocalModel, "fit" | "loaded"> & { readonly digest: string };
export type Loaded = NonNullable<LocalModel["loaded"]>;
export type Shown = {
  readonly facts: ReturnType<typeof shownFacts>;
  readonly shape: ContextShape | undefined;
  readonly modelfile: string | undefined;
};

/** What cannot be read is left out: one strange row must not hide the others. */
function each<T>(rows: readonly Record<string, unknown>[], read: (row: Record<string, unknown>) => T | undefined): T[] {
  return rows.flatMap(row => {
    try {
      const value = read(row);
      return value === undefined ? [] : [value];
    } catch (error) {
      if (!isGarbled(error)) throw error;
      return [];
    }
  });
}

const mostRows = 1_000;
const rowsOf = (answer: Record<string, unknown>): Record<string, unknown>[] => (tagRows(answer) ?? []).slice(0, mostRows);

const short = (said: string | undefined): string | undefined => said?.slice(0, 128);

/** Rows of `/api/tags`; a model whose answers come from somebody's cloud is not local. */
export const readTags = (answer: Record<string, unknown>): KnownModel[] =>
  each(rowsOf(answer), row => {
    const listed = listedTag(row, true);
    if (listed === undefined) return undefined;
    const details = record(row, "details") ?? {};
    return {
      name: listed.name,
      digest: short(text(row, "digest")) ?? "",
      // A cloud model's few hundred bytes are its description, not its weights.
      bytes: listed.local ? (listed.bytes ?? null) : null,
      local: listed.local,
      parameters: short(text(details, "parameter_size")) || null,
      quantization: short(text(details, "quantization_level")) || null,
      images: listed.images ?? null,
      tools: listed.tools ?? null,
      thinking: listed.thinking ?? null,
      contextTokens: listed.contextTokens ?? null,
    };
  });

/** Rows of `/api/ps` by name. Without a GPU Ollama says 0 bytes there, which is a share like any other. */
export const readLoaded = (answer: Record<string, unknown>): ReadonlyMap<string, Loaded> =>
  new Map(
    each(rowsOf(answer), row => {
      const name = text(row, "name") ?? text(row, "model");
      const bytes = modelBytes(row, "size");
      if (!name || bytes === undefined) return undefined;
      const onGpu = count(row, "size_vram");
      const until = Date.parse(text(row, "expires_at") ?? "");
      const gpuShare = onGpu === undefined || bytes === 0 ? null : Math.min(1, onGpu / bytes);
      const loaded: Loaded = {
        bytes,
        gpuShare,
        contextTokens: count(row, "context_length") ?? null,
        until: Number.isFinite(until) ? until : 0,
      };
      return [name, loaded] as const;
    }),
  );

const positive = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) && value > 0 ? value : undefined;

/** One number for every layer, or a list with one for each. */
const overLayers = (value: unknown, layers: number): number | undefined =>
  Array.isArray(value)
    ? positive(value.reduce<number>((sum, one) => sum + (positive(one) ?? 0), 0))
    : positive((positive(value) ?? 0) * layers);

function shapeOf(info: Record<string, unknown>): ContextShape | undefined {
  const architecture = info["general.architecture"];
  if (typeof architecture !== "string") return undefined;
  const at = (name: string): unknown => info[`${architecture}.${name}`];
  const layers = positive(at("block_count"));
  if (layers === undefined) return undefined;
  const heads = positive(at("attention.head_count"));
  const width = positive(at("embedding_length"));
  const kvHeads = overLayers(at("attention.head_count_kv") ?? heads, layers);
  const keyLength =
    positive(at("attention.key_length")) ?? (heads !== undefined && width !== undefined ? width / heads : undefined);
  const valueLength = positive(at("attention.value_length")) ?? keyLength;
  return kvHeads && keyLength && valueLength ? { kvHeads, keyLength, valueLength } : undefined;
}

/** What `/api/show` adds. */
export function readShown(answer: Record<string, unknown>): Shown {
  try {
    const info = isRecord(answer.model_info) ? answer.model_info : {};
    return { facts: shownFacts(answer), shape: shapeOf(info), modelfile: text(answer, "modelfile") };
  } catch (error) {
    if (!isGarbled(error)) throw error;
    return { facts: {}, shape: undefined, modelfile: undefined };
  }
}
