import type { AppError } from "../../../contract/errors/app-error.ts";

/** A backup's file as a place has it. `bytes` is what the place says. */
export type StoredFile = { readonly name: string; readonly bytes: number; readonly at: number };

export type Progress = (doneBytes: number) => void;

/** A try that begins anew says nothing before it is further than the last one. */
export function rising(progress: Progress): Progress {
  let most = -1;
  return done => {
    if (done <= most) return;
    most = done;
    progress(done);
  };
}

/**
 * Somewhere off the machine. All paths of names are flat: a backup's file name and nothing else. Everything rejects with an AppError of
 * `PLACE_…` (or BACKUP_STOPPED), in words, without a secret. A call never hangs: each has a time limit on silence.
 */
export type Place = {
  readonly name: string;
  readonly type: "folder" | "s3" | "webdav" | "sftp";
  /** In words, without a secret. */
  readonly where: string;
  /** Backups that are whole there; what is being uploaded, and foreign files, are left out. */
  list(signal: AbortSignal): Promise<readonly StoredFile[]>;
  /**
   * Stores a file under `name`. It shows under that name only when all of it is there, with the size compared; what a former try left is
   * gone on with where the place can, and swept otherwise. Nothing is written over: PLACE_TAKEN where the name is another file's.
   */
  put(file: string, name: string, signal: AbortSignal, progress: Progress): Promise<void>;
  /** Fetches into `target`, which must not exist; nothing is left there when it rejects. */
  get(name: string, target: string, signal: AbortSignal, progress: Progress): Promise<void>;
  /** The first bytes of a file (`headBytes`, or all of a shorter one): what tells whose it is. */
  head(name: string, signal: AbortSignal): Promise<Buffer>;
  /** Nothing happens when it is not there. */
  remove(name: string, signal: AbortSignal): Promise<void>;
  /** Ends what is kept open. */
  close(): Promise<void>;
  /** SFTP: fingerprint of the machine that answered, also of one that was refused; null before that and for other places. */
  hostKey(): string | null;
};

export type PlaceFailure = AppError;
