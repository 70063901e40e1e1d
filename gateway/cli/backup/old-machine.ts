import type { Overview } from "../../../contract/routes/overview.ts";
import type { Messages } from "../messages/en.ts";

/** Of the gateway's troubles: restored from another machine, and nobody has said yet that it is off. */
const trouble = "restore.oldMachine";

export const waitsForOldMachine = (overview: Pick<Overview, "troubles"> | null): boolean =>
  (overview?.troubles ?? []).some(({ id }) => id === trouble);

/** The gateway's hints are those of its pages: here the way on is a command. */
export const terminalHint = <T extends { readonly code: string; readonly hint: string }>(text: Messages, told: T): T =>
  told.code === "RESTORED_WAITS" ? { ...told, hint: text.pause.oldMachine } : told;
