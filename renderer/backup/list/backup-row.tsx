import { Download, Ellipsis, RotateCcw, ScanSearch, Trash2 } from "lucide-react";
import type { Backup } from "../../../contract/routes/backup.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuItem, MenuLine } from "../../ui/menu.tsx";
import { contentOf, homePlace, nearestPlace, placeName, placesOf, within } from "../look.ts";
import { downloadBackup } from "./download.ts";

type Props = {
  backup: Backup;
  /** When it was made. */
  when: string;
  onRestore: () => void;
  onRemove: () => void;
};

/** One backup: when, how large, why, how sure, and where. */
export function BackupRow({ backup, when, onRestore, onRemove }: Props) {
  const all = useBackupText();
  const words = all.list;
  const format = useFormat();
  const { api, toasts } = useApp();
  const verify = async (place: string): Promise<void> => {
    const outcome = await api("verifyBackup", { params: { id: backup.id }, body: { place } });
    if (outcome.ok) toasts.show(all.jobs.started);
    else toasts.show(outcome.failure.message, { tone: "bad" });
  };
  const copies = within(backup);
  const here = copies.some(({ place }) => place === homePlace);
  const verifyLabel = (place: string): string => {
    if (copies.length === 1) return words.verify;
    return place === homePlace ? words.verifyHere : words.verifyIn(placeName(place, all));
  };
  return (
    <li className="flex items-center gap-3 py-3 pr-2 pl-4">
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <time dateTime={new Date(backup.createdAt).toISOString()} className="font-medium tabular-nums">
            {when}
          </time>
          <span className="text-soft tabular-nums">{format.bytes(backup.bytes)}</span>
          <Sureness backup={backup} />
        </p>
        <p className="text-sm text-soft">{contentOf(backup, all)}</p>
        <p className="text-sm text-soft wrap-anywhere">
          {backup.places.length === 0 ? words.nowhere : words.places(placesOf(backup, all))}
        </p>
        {backup.counts === null && copies.length > 0 && (
          <Button size="small" className="mt-2" onClick={() => void verify(nearestPlace(backup))}>
            <ScanSearch aria-hidden className="size-4" />
            {words.lookInside}
          </Button>
        )}
      </div>
      <Menu
        trigger={
          <IconButton label={words.actions(when)}>
            <Ellipsis aria-hidden />
          </IconButton>
        }
      >
        {copies.length > 0 && (
          <MenuItem icon={<RotateCcw />} onSelect={onRestore}>
            {words.restore}
          </MenuItem>
        )}
        {here && (
          <MenuItem icon={<Download />} onSelect={() => downloadBackup(backup)}>
            {words.download}
          </MenuItem>
        )}
        {copies.map(({ place }) => (
          <MenuItem key={place} icon={<ScanSearch />} onSelect={() => void verify(place)}>
            {verifyLabel(place)}
          </MenuItem>
        ))}
        {copies.length > 0 && <MenuLine />}
        <MenuItem danger icon={<Trash2 />} onSelect={onRemove}>
          {words.remove}
        </MenuItem>
      </Menu>
    </li>
  );
}

function Sureness({ backup: { provenAt, verifiedAt } }: { backup: Backup }) {
  const words = useBackupText().list;
  const format = useFormat();
  if (provenAt !== null)
    return (
      <Badge tone="leaf" title={words.provenAt(format.dateTime(provenAt))}>
        {words.proven}
      </Badge>
    );
  if (verifiedAt === null) return <Badge tone="honey">{words.unverified}</Badge>;
  return <Badge title={words.verifiedAt(format.dateTime(verifiedAt))}>{words.verified}</Badge>;
}
