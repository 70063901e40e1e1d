import { setTimeout as wait } from "node:timers/promises";
import { AppError } from "../../contract/errors/app-error.ts";

/** How long to wait before each further try; the last one holds for all that follow. */
const storeWaitsMs: readonly number[] = [500, 2_000, 5_000];

/** Somebody may free the disk or let go of the database; nothing else is cured by waiting. */
const mayPass = (error: unknown): boolean =>
  error instanceof AppError && ["DISK_FULL", "DATABASE_BUSY", "HOME_NOT_USABLE"].includes(error.code);

/**
 * Writes again and again until the disk takes it. Rejects with what waiting does not cure (a writer that has stopped, too), and with the
 * last failure when `isOver` says so. An abort of `signal` ends the wait under way: the next try comes at once.
 */
export async function untilStored<T>(
  write: () => Promise<T>,
  options: { signal?: AbortSignal; isOver?: () => boolean; waitsMs?: readonly number[] | undefined },
): Promise<T> {
  const { signal, waitsMs = storeWaitsMs } = options;
  for (let tries = 0; ; tries++) {
    const last = options.isOver?.() ?? false;
    try {
      return await write();
    } catch (error) {
      if (last || !mayPass(error)) throw error;
    }
    const ms = waitsMs[Math.min(tries, waitsMs.length - 1)] ?? 0;
    const until = signal && !signal.aborted ? { signal } : {};
    // Unreferenced: a process that ends does not wait for its disk.
    await wait(ms, undefined, { ref: false, ...until }).catch((error: unknown) => {
      if (signal?.aborted !== true) throw error;
    });
  }
}
