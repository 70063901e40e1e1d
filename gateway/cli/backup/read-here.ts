import { stat } from "node:fs/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import { readKey } from "../../backup/archive/keys.ts";
import type { Manifest } from "../../backup/archive/manifest.ts";
import { readArchive } from "../../backup/archive/read-archive.ts";
import { whichKey } from "../../backup/archive/which-key.ts";
import { knownIdentities, whatIsThere } from "../../backup/restore/what-is-there.ts";
import { systemClock } from "../../clock.ts";
import type { Call } from "../call.ts";
import { silentLog } from "../config/deps.ts";
import { readIdentityFile } from "./find-file.ts";
import { createProgress } from "./progress.ts";

/**
 * The keys to try: that of a key file, or without one those of the home's own vault.
 * @throws AppError as readKey; FILE_NOT_READABLE, VAULT_…, USAGE where there is no key at all
 */
async function keysFor({ home, deps, text }: Call, identity: string | undefined, command: string): Promise<string[]> {
  if (identity !== undefined) return [(await readKey(await readIdentityFile(identity))).identity];
  const passphrase = deps.environment.vaultPassphrase;
  const { vault } = await whatIsThere({ home, passphrase, clock: systemClock, log: silentLog });
  const identities = knownIdentities(vault);
  if (identities.length === 0) throw AppError.of("USAGE", { problem: text.backup.noKeyHere, command });
  return identities;
}

/** What was read, and the public key of the pair that opened it. */
export type ReadHere = { readonly manifest: Manifest; readonly recipient: string | null };

/**
 * Reads a backup file in this process, from end to end. `identity`: a key file; without it the keys of the home's own vault are tried.
 * `command` is the one whose help tells of them. Ctrl-C ends it. @throws AppError as readArchive and readKey; FILE_NOT_READABLE, VAULT_…, USAGE where there is no key at all
 */
export async function readWithKey(call: Call, file: string, identity: string | undefined, command: string): Promise<ReadHere> {
  const identities = await keysFor(call, identity, command);
  const progress = createProgress(call);
  const { size: totalBytes } = await stat(file);
  const shown = { id: "", kind: "verify", stage: "verify", place: null, secondsLeft: null, startedAt: 0, canStop: true } as const;
  try {
    const manifest = await readArchive(
      file,
      identities,
      { progress: doneBytes => progress.show({ ...shown, doneBytes, totalBytes }) },
      call.io.interruption(),
    );
    return { manifest, recipient: await whichKey(file, identities) };
  } finally {
    progress.close();
  }
}

/** As `readWithKey`, for whom the key does not matter. */
export const readHere = async (call: Call, file: string, identity: string | undefined, command: string): Promise<Manifest> =>
  (await readWithKey(call, file, identity, command)).manifest;
