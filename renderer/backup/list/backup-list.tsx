import { useState } from "react";
import type { Backup, BackupJobEnd } from "../../../contract/routes/backup.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { Section } from "../../settings/section.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { momentsOf } from "../look.ts";
import { BackupRow } from "./backup-row.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import { useVerified } from "./use-verified.ts";

const shownAtFirst = 6;

type Props = { backups: readonly Backup[]; ended: readonly BackupJobEnd[]; onRestore: (backup: Backup) => void };

/** Every backup that is known, newest first. */
export function BackupList({ backups, ended, onRestore }: Props) {
  const words = useBackupText().list;
  useVerified(ended, backups);
  const [all, setAll] = useState(false);
  const [removing, setRemoving] = useState<Backup | null>(null);
  const momentOf = momentsOf(backups, useFormat());
  const shown = all ? backups : backups.slice(0, shownAtFirst);
  const left = backups.length - shown.length;
  return (
    <Section title={words.title} text={words.text}>
      {backups.length === 0 ? (
        <Card className="text-soft">{words.empty}</Card>
      ) : (
        <ul className="divide-y divide-line rounded-2xl border border-line bg-raised">
          {shown.map(backup => (
            <BackupRow
              key={backup.id}
              backup={backup}
              when={momentOf(backup.createdAt)}
              onRestore={() => onRestore(backup)}
              onRemove={() => setRemoving(backup)}
            />
          ))}
        </ul>
      )}
      {left > 0 && (
        <Button tone="quiet" size="small" className="self-center" onClick={() => setAll(true)}>
          {words.more(left)}
        </Button>
      )}
      {removing && <RemoveDialog backup={removing} when={momentOf(removing.createdAt)} onClose={() => setRemoving(null)} />}
    </Section>
  );
}
