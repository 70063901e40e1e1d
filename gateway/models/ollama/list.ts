import type { ListedModel } from "../model.ts";
import { count, isRecord, record, records, text } from "../upstream/read.ts";

/** Cloud models are listed by a local Ollama, but their prompts leave the machine. */
export const isCloudModel = (name: string): boolean => /[:-]cloud$/.test(name);

type Shown = Pick<ListedModel, "images" | "tools" | "thinking" | "contextTokens"> & { readonly local?: false };

/** Does this row, description or line of an answer say that somebody's cloud is behind the model? @throws Garbled */
export const isRemote = (from: Record<string, unknown>): boolean => (text(from, "remote_host") ?? "") !== "";

const capable = (list: unknown): Pick<ListedModel, "images" | "tools" | "thinking"> =>
  Array.isArray(list)
    ? { images: list.includes("vision"), tools: list.includes("tools"), thinking: list.includes("thinking") }
    : {};

/** One row of `/api/tags`. @throws Garbled */
export function listedTag(row: Record<string, unknown>, local: boolean): ListedModel | undefined {
  const name = text(row, "name") ?? text(row, "model");
  if (!name) return undefined;
  const remote = isRemote(row) || isCloudModel(name);
  const bytes = count(row, "size");
  const contextTokens = count(record(row, "details"), "context_length");
  return {
    name,
    local: local && !remote,
    ...(bytes === undefined ? {} : { bytes }),
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...capable(row.capabilities),
  };
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

/** Rows of `/api/tags`. @throws Garbled */
export const tagRows = (answer: unknown): Record<string, unknown>[] | undefined =>
  isRecord(answer) && Array.isArray(answer.models) ? records(answer, "models") : undefined;
