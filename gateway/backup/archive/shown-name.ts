import { AppError } from "../../../contract/errors/app-error.ts";

const mostCharacters = 120;

/** Without what a text terminal or a log would take for more than letters: controls, and marks that turn the direction of writing. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The name of a file as the person knows it, from a browser that may send anything; null where nothing is left of it. */
export function shownName(name: string | undefined): string | null {
  const last = (name ?? "").split(/[/\\]/).at(-1) ?? "";
  const plain = last.replace(unseen, "").trim();
  return plain === "" ? null : plain.slice(0, mostCharacters);
}

/** While it is worked on a backup lies under a name of ours; a failure of `work` names it as the person does. */
export async function namedAs<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && "file" in error.slots)
      throw AppError.of(error.code, { ...error.slots, file: name }, { cause: error });
    throw error;
  }
}
