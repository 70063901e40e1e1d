import { AppError } from "../../../contract/errors/app-error.ts";
import { openArchive } from "./open-archive.ts";

/** The public key of the first of these keys that opens the file; null when none does. Only its beginning is read. @throws AppError BACKUP_NOT_ONE */
export async function whichKey(file: string, identities: readonly string[]): Promise<string | null> {
  for (const identity of identities) {
    try {
      (await openArchive(file, [identity])).close();
    } catch (error) {
      if (error instanceof AppError && error.code === "BACKUP_KEY_WRONG") continue;
      throw error;
    }
    const { identityToRecipient } = await import("age-encryption");
    return identityToRecipient(identity);
  }
  return null;
}
