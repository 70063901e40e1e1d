import type { ListedModel } from "../model.ts";
import { count, isGarbled, isRecord, record, text } from "../upstream/read.ts";

/** Cloud models are listed by a local Ollama, but their prompts leave the machine. */
export const isCloudModel = (name: string): boolean => /[:-]cloud$/.test(name);

type Shown = Pick<ListedModel, "images" | "tools" | "thinking" | "contextTokens"> & { readonly local?: false };

/** Does this row, description or line of an answer say that somebody's cloud is behind the model? @throws Garbled */
export const isRemote = (from: Record<string, unknown>): boolean => (text(from, "remote_host") ?? "") !== "";

const capable = (list: unknown): Pick<ListedModel, "images" | "tools" | "thinking"> =>
  Array.isArray(list)
    ? { images: list.includes("vision"), tools: list.includes("tools"), thinking: list.includes("thinking") }
    : {};

const mostNameCharacters = 200;
const mostBytes = 2 ** 50;

/** A size that a model may have; what is larger was not meant. */
export const modelBytes = (row: Record<string, unknown>, field: string): number | undefined => {
  const bytes = count(row, field);
  return bytes !== undefined && bytes <= mostBytes ? bytes : undefined;
};

/** One row of `/api/tags`. A name that no list can show is shortened. @throws Garbled */
export function listedTag(row: Record<string, unknown>, local: boolean): ListedModel | undefined {
  const name = text(row, "name") ?? text(row, "model");
  if (!name) return undefined;
  const remote = isRemote(row) || isCloudModel(name);
  const bytes = modelBytes(row, "size");
  const contextTokens = count(record(row, "details"), "context_length");
  return {
    name: name.length > mostNameCharacters ? `${name.slice(0, mostNameCharacters)}…` : name,
    local: local && !remote,
    ...(bytes === undefined ? {} : { bytes }),
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...capable(row.capabilities),
  };
}

/** Every row that can be read: one strange row must not hide the others. */
export function listedTags(rows: readonly Record<string, unknown>[], local: boolean): ListedModel[] {
  return rows.flatMap(row => {
    try {
      return listedTag(row, local) ?? [];
    } catch (error) {
      if (!isGarbled(error)) throw error;
      return [];
    }
  });
}

/** What `/api/show` adds: older versions tell capabilities nowhere else. @throws Garbled */
export function shownFacts(answer: unknown): Shown {
  if (!isRecord(answer)) return {};
  const info = record(answer, "model_info") ?? {};
  const architecture = text(info, "general.architecture");
  const contextTokens = architecture === undefined ? undefined : count(info, `${architecture}.context_length`);
  return {
    ...capable(answer.capabilities),
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...(isRemote(answer) ? { local: false } : {}),
  };
}

/** Rows of `/api/tags`, as far as they are any: an odd one must not hide the others. */
export const tagRows = (answer: unknown): Record<string, unknown>[] | undefined =>
  isRecord(answer) && Array.isArray(answer.models) ? answer.models.filter(isRecord) : undefined;
