import type { BackupJob } from "../../../contract/routes/backup.ts";
import type { Trouble } from "../../../contract/routes/overview.ts";

/** A restore that was begun here: the gateway that it was asked of. */
export type RestoreRecord = { readonly bootId: string };

/** What can be seen of the gateway now; null: it does not answer. */
export type Seen = {
  readonly bootId: string;
  readonly jobs: readonly BackupJob[];
  readonly troubles: readonly Trouble[];
} | null;

export type RestorePhase =
  | { readonly kind: "preparing"; readonly job: BackupJob | null }
  | { readonly kind: "restarting" }
  /** Nobody starts this gateway by itself: the person has to. */
  | { readonly kind: "waits" }
  | { readonly kind: "failed" | "rolledBack"; readonly trouble: Trouble }
  | { readonly kind: "done" };

/** How often the gateway may be seen idle under its old name before it counts as one that nobody restarts. */
const patience = 8;

/** Where a restore stands. `idle`: how many times in a row the gateway was seen without the restore's job and without a new start. */
export function restorePhase(record: RestoreRecord, seen: Seen, idle: number): RestorePhase {
  if (seen === null) return { kind: "restarting" };
  const troubleOf = (id: string): Trouble | undefined => seen.troubles.find(one => one.id === id);
  if (seen.bootId !== record.bootId) {
    const trouble = troubleOf("restore.rolledBack");
    return trouble ? { kind: "rolledBack", trouble } : { kind: "done" };
  }
  const job = seen.jobs.find(({ kind }) => kind === "restore");
  if (job) return { kind: "preparing", job };
  const trouble = troubleOf("restore.failed");
  if (trouble) return { kind: "failed", trouble };
  return idle < patience ? { kind: "preparing", job: null } : { kind: "waits" };
}

/** The same gateway, with nothing of the restore to be seen. */
export const isIdle = (record: RestoreRecord, seen: Seen): boolean =>
  seen !== null && seen.bootId === record.bootId && !seen.jobs.some(({ kind }) => kind === "restore");

/** Nothing more happens by itself. */
export const isOver = ({ kind }: RestorePhase): boolean => kind === "done" || kind === "failed" || kind === "rolledBack";

const storageKey = "hearth.restore";

/** Kept for this tab: a page that is loaded anew in the middle of it goes on watching. Where the browser keeps nothing, that page does not. */
export function createRecordStore(storage: () => Pick<Storage, "getItem" | "setItem" | "removeItem">) {
  const attempt = <T>(work: () => T, otherwise: T): T => {
    try {
      return work();
    } catch {
      return otherwise; // Storage is forbidden or full: the page that began it still watches.
    }
  };
  return {
    read(): RestoreRecord | null {
      const bootId = attempt(() => storage().getItem(storageKey), null);
      return bootId === null ? null : { bootId };
    },
    write: (record: RestoreRecord): void => attempt(() => storage().setItem(storageKey, record.bootId), undefined),
    clear: (): void => attempt(() => storage().removeItem(storageKey), undefined),
  };
}
