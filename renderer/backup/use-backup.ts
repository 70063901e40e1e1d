import type { Backup, BackupCard } from "../../contract/routes/backup.ts";
import type { Api } from "../api/client.ts";
import { useAppState } from "../state/app-context.tsx";
import { type Answer, useAnswer } from "../state/use-answer.ts";

const askCard = (api: Api, signal: AbortSignal) => api("backupCard", undefined, signal);
const askList = (api: Api, signal: AbortSignal) => api("listBackups", undefined, signal);

export type BackupRoom = {
  readonly card: BackupCard;
  /** Newest first. */
  readonly backups: readonly Backup[];
};

/** Backups as they are now, told anew with every event of theirs. */
export function useBackup(): { answer: Answer<BackupRoom>; again: () => void } {
  // Places and times are settings: both only grow.
  const revision = useAppState(state => state.backupRevision + state.settingsRevision);
  const card = useAnswer(askCard, revision);
  const list = useAnswer(askList, revision);
  const again = (): void => {
    card.again();
    list.again();
  };
  if (card.answer.kind !== "ready") return { answer: card.answer, again };
  if (list.answer.kind !== "ready") return { answer: list.answer, again };
  return { answer: { kind: "ready", value: { card: card.answer.value, backups: list.answer.value.backups } }, again };
}
