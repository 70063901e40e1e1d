import { chmodSync, mkdirSync, statSync } from "node:fs";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Home } from "../config/home.ts";

const forOthers = 0o077;

/** Makes what is missing of the home, for its owner's eyes only, and closes to others what they may look into. @throws AppError HOME_NOT_USABLE */
export function makeHomeFolders(home: Home): void {
  for (const folder of [home.root, home.data, home.files, home.keys, home.logs, home.run]) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if ((statSync(folder).mode & forOthers) !== 0) chmodSync(folder, 0o700);
    } catch (error) {
      const problem = error instanceof Error && "code" in error ? String(error.code) : String(error);
      throw AppError.of("HOME_NOT_USABLE", { folder, problem }, { cause: error });
    }
  }
}
