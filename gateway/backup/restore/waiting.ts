import { AppError } from "../../../contract/errors/app-error.ts";
import type { RestoreState } from "../../../contract/routes/backup.ts";
import { type RestoreHome, readJournal } from "./journal.ts";
import { cancelSwap } from "./swap.ts";

export type WaitingDeps = {
  readonly home: RestoreHome;
  /** False when nobody starts this gateway again. */
  readonly restart: () => boolean;
  readonly onChange: () => void;
};

/** A restore that lies ready: a new start carries it out. Where nobody brings that about it waits for a person, who can still cancel it. */
export function createWaiting({ home, restart, onChange }: WaitingDeps) {
  let prepared = false;
  let waits = false;
  return {
    /** Everything lies ready. */
    ready(): void {
      prepared = true;
      waits = !restart();
      onChange();
    },
    isWaiting: (): boolean => waits,
    /** @throws AppError RESTORE_READY: one at a time */
    refuseAnother(): void {
      if (prepared) throw AppError.of("RESTORE_READY");
    },
    async current(): Promise<RestoreState["waiting"]> {
      const journal = waits ? await readJournal(home) : null;
      return journal && { what: journal.what, undo: journal.undoes !== null };
    },
    /** @throws AppError RESTORE_NOT_WAITING */
    async cancel(): Promise<void> {
      if (!waits || !(await cancelSwap(home))) throw AppError.of("RESTORE_NOT_WAITING");
      prepared = false;
      waits = false;
      onChange();
    },
  };
}

export type Waiting = ReturnType<typeof createWaiting>;
