import { AppError } from "../../../contract/errors/app-error.ts";
import { isMissing } from "../../config/atomic-file.ts";
import { nextArchiveName } from "../create/names.ts";
import { headOf } from "../places/local-file.ts";
import type { Place, Progress } from "../places/place.ts";
import type { Whose } from "./copies.ts";

const mostNames = 50;

/**
 * Stores a file at a place under its name, or under the next one that is free: another home may back up in the same second, and nothing of it
 * is written over. Resolves to the name. @throws AppError as Place.put
 */
export async function putFree(
  place: Place,
  file: string,
  wished: string,
  signal: AbortSignal,
  progress: Progress,
): Promise<string> {
  const taken = new Set((await place.list(signal)).map(({ name }) => name));
  let name = wished;
  for (let tries = 1; ; tries += 1) {
    while (taken.has(name)) name = nextArchiveName(name);
    try {
      await place.put(file, name, signal, progress);
      return name;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "PLACE_TAKEN" || tries >= mostNames) throw error;
      taken.add(name);
    }
  }
}

/**
 * Whose a file at a place is: each encrypted file begins like no other, also of one that was cut short there. `local`: the backup that it
 * should be a copy of.
 */
export async function whoseAt(place: Place, name: string, local: string, signal: AbortSignal): Promise<Whose> {
  const ours = await headOf(local).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
    return null;
  });
  if (ours === null) return "unknown";
  const theirs = await place.head(name, signal);
  return ours.subarray(0, theirs.length).equals(theirs) ? "ours" : "theirs";
}
