import type { BackupJob } from "../../../contract/routes/backup.ts";
import type { Trouble } from "../../../contract/routes/overview.ts";

/** What is undone: a restore, or an undo that is taken back. */
export type Undoes = "restore" | "undo";

/** A restore that was begun here, or the undoing of one: the gateway that it was asked of, and when. `undoes` null: a backup comes. */
export type RestoreRecord = { readonly bootId: string; readonly at: number; readonly undoes: Undoes | null };

/** What can be seen of the gateway now; null: it does not answer. */
export type Seen = {
  readonly bootId: string;
  readonly jobs: readonly BackupJob[];
  readonly troubles: readonly Trouble[];
  /** It lies ready, and nobody starts this gateway by itself. */
  readonly waiting: boolean;
  /** The restored state runs, and is still being looked at. */
  readonly trying: boolean;
} | null;

export type RestorePhase =
  | { readonly kind: "preparing"; readonly job: BackupJob | null }
  | { readonly kind: "restarting" }
  /** Nobody starts this gateway by itself: the person has to. */
  | { readonly kind: "waits" }
  | { readonly kind: "failed" | "rolledBack"; readonly trouble: Trouble }
  /** Called back elsewhere. */
  | { readonly kind: "cancelled" }
  | { readonly kind: "done" };

/** How often the gateway may be seen idle under its old name before nothing of the restore is left there. */
const patience = 8;

/** Where a restore stands. `idle`: how many times in a row the gateway was seen without the restore's job and without a new start. */
export function restorePhase(record: RestoreRecord, seen: Seen, idle: number): RestorePhase {
  if (seen === null) return { kind: "restarting" };
  const troubleOf = (id: string): Trouble | undefined => seen.troubles.find(one => one.id === id);
  if (seen.bootId !== record.bootId) {
    const back = troubleOf("restore.rolledBack");
    if (back) return { kind: "rolledBack", trouble: back };
    const failed = troubleOf("restore.failed");
    if (seen.trying) return { kind: "restarting" };
    return failed ? { kind: "failed", trouble: failed } : { kind: "done" };
  }
  const job = seen.jobs.find(({ kind }) => kind === "restore");
  if (job) return { kind: "preparing", job };
  const trouble = troubleOf("restore.failed");
  if (trouble) return { kind: "failed", trouble };
  if (seen.waiting) return { kind: "waits" };
  return idle < patience ? { kind: "preparing", job: null } : { kind: "cancelled" };
}

/** The same gateway, with nothing of the restore to be seen. */
export const isIdle = (record: RestoreRecord, seen: Seen): boolean =>
  seen !== null && !seen.waiting && seen.bootId === record.bootId && !seen.jobs.some(({ kind }) => kind === "restore");

/** Nothing more happens by itself. */
export const isOver = ({ kind }: RestorePhase): boolean =>
  kind === "done" || kind === "failed" || kind === "rolledBack" || kind === "cancelled";

const storageKey = "hearth.restore";
/** Longer than any start takes; a record that is older says nothing about a connection that is lost now. */
const restartWithinMs = 15 * 60_000;

/** Whether a connection that is lost is explained by a restore that was begun here. */
export const isRestarting = (record: RestoreRecord | null, now: number): boolean =>
  record !== null && now - record.at < restartWithinMs;

function parseRecord(text: string): RestoreRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("bootId" in value) || !("at" in value)) return null;
    const { bootId, at } = value;
    if (typeof bootId !== "string" || typeof at !== "number") return null;
    const undoes = "undoes" in value && (value.undoes === "restore" || value.undoes === "undo") ? value.undoes : null;
    return { bootId, at, undoes };
  } catch {
    return null; // Not ours.
  }
}

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
      const text = attempt(() => storage().getItem(storageKey), null);
      return text === null ? null : parseRecord(text);
    },
    write: (record: RestoreRecord): void => attempt(() => storage().setItem(storageKey, JSON.stringify(record)), undefined),
    clear: (): void => attempt(() => storage().removeItem(storageKey), undefined),
  };
}
