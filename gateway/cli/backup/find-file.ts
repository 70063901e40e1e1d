import { access, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import { archiveEnding } from "../../backup/create/names.ts";
import { isMissing, systemSentence } from "../../config/atomic-file.ts";
import type { Home } from "../../config/home.ts";

/** Whether there is such a file; anything but its absence is thrown. */
export const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw error;
    },
  );

/** The file that a person means: a path, or the name or id of a backup in the home's own folder. Undefined when there is none. */
export async function findBackupFile(home: Pick<Home, "backups">, given: string): Promise<string | undefined> {
  const isName = !/[/\\]/.test(given);
  const places = [resolve(given), ...(isName ? [join(home.backups, given), join(home.backups, given + archiveEnding)] : [])];
  for (const file of places) if (await isThere(file)) return file;
  return undefined;
}

/** The text of a key file; what is no key is said when it is read. @throws AppError FILE_NOT_READABLE */
export async function readIdentityFile(file: string): Promise<string> {
  try {
    return await readFile(resolve(file), "utf8");
  } catch (error) {
    throw AppError.of("FILE_NOT_READABLE", { file, ...systemSentence(error) }, { cause: error });
  }
}
