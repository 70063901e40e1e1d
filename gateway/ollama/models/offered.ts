import type { LocalModel, OfferedModel } from "../../../contract/routes/ollama.ts";
import { type CatalogueEntry, recommendedOf } from "./catalogue.ts";
import { contextBytes, fitOf, type Room } from "./fit.ts";

/** `qwen3` is `qwen3:latest`. */
export const fullName = (name: string): string => (/:[^/]*$/.test(name) ? name : `${name}:latest`);

/** What can be fetched, with what it would be like here. What is there already has its true size. */
export function offeredModels(
  entries: readonly CatalogueEntry[],
  installed: readonly Pick<LocalModel, "name" | "bytes">[],
  room: Room,
  contextTokens: number,
): OfferedModel[] {
  const models = entries.map((entry): OfferedModel => {
    const own = installed.find(model => fullName(model.name) === fullName(entry.name));
    const bytes = own?.bytes ?? entry.bytes;
    const fit = fitOf(bytes, contextBytes(bytes, contextTokens, undefined), room);
    return { ...entry, bytes, fit, recommended: false, installed: own !== undefined };
  });
  const best = recommendedOf(models);
  return models.map(model => ({ ...model, recommended: model.name === best }));
}
