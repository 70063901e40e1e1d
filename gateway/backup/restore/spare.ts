import { AppError } from "../../../contract/errors/app-error.ts";
import type { RestoreHome } from "./journal.ts";
import { giveAttemptBack, type RestoreStart } from "./swap.ts";

/** A port that another program holds says nothing about the restored state: this start does not count against it. */
export async function spareRestore(
  opened: { readonly home: RestoreHome; readonly restore: RestoreStart },
  error: unknown,
): Promise<void> {
  const { home, restore } = opened;
  if (restore.kind !== "trying" || !(error instanceof AppError)) return;
  if (error.code !== "PORT_TAKEN" && error.code !== "PORT_REFUSED") return;
  await giveAttemptBack(home, restore.journal);
}
