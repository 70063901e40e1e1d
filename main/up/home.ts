import { accessSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../contract/errors/app-error.ts";

export type UpHome = { readonly root: string; readonly ownerFile: string; readonly log: string };

const problemOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Makes the home and the folders that main writes into, readable by the owner alone.
 * @throws AppError HOME_NOT_USABLE
 */
export function prepareHome(root: string): UpHome {
  const logs = join(root, "logs");
  const run = join(root, "run");
  try {
    for (const folder of [root, logs, run]) mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(root, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw AppError.of("HOME_NOT_USABLE", { folder: root, problem: problemOf(error) }, { cause: error });
  }
  return { root, ownerFile: join(run, "gateway.json"), log: join(logs, "supervisor.log") };
}
