import { stat } from "node:fs/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import { readKey } from "../../backup/archive/keys.ts";
import type { Manifest } from "../../backup/archive/manifest.ts";
import { readArchive } from "../../backup/archive/read-archive.ts";
import { knownIdentities, whatIsThere } from "../../backup/restore/what-is-there.ts";
import { systemClock } from "../../clock.ts";
import type { Call } from "../call.ts";
import { silentLog } from "../config/deps.ts";
import { readIdentityFile } from "./find-file.ts";
import { createProgress } from "./progress.ts";

/**
 * Reads a backup file in this process, from end to end. `identity`: a key file; without it the keys of the home's own vault are tried.
 * Ctrl-C ends it. @throws AppError as readArchive and readKey; FILE_NOT_READABLE, VAULT_…, USAGE where there is no key at all
 */
export async function readHere(call: Call, file: string, identity: string | undefined): Promise<Manifest> {
  const { home, deps, io, text } = call;
  const { environment } = deps;
  const identities =
    identity === undefined
      ? knownIdentities(
          (await whatIsThere({ home, passphrase: environment.vaultPassphrase, clock: systemClock, log: silentLog })).vault,
        )
      : [(await readKey(await readIdentityFile(identity))).identity];
  if (identities.length === 0) throw AppError.of("USAGE", { problem: text.usage.missingOption("--identity"), command: "backup" });
  const progress = createProgress(call);
  const { size: totalBytes } = await stat(file);
  const shown = { id: "", kind: "verify", stage: "verify", place: null, secondsLeft: null, startedAt: 0, canStop: true } as const;
  try {
    return await readArchive(
      file,
      identities,
      { progress: doneBytes => progress.show({ ...shown, doneBytes, totalBytes }) },
      io.interruption(),
    );
  } finally {
    progress.close();
  }
}
