import { House, Pencil, ShieldCheck, Trash2 } from "lucide-react";
import type { PlaceState } from "../../../contract/routes/backup.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { nextTryLine, placeName, placeTone } from "../look.ts";
import { placeIcons } from "./place-dialog.tsx";

type Props = {
  place: PlaceState;
  now: number;
  /** There is no other place. */
  alone: boolean;
  keepDays: number;
  /** Null where a restore was tried already, or cannot be now. */
  onDrill: (() => void) | null;
  /** Null for the home's own folder, and while the settings are not known. */
  onEdit: (() => void) | null;
  onRemove: () => void;
};

/** One place: where it is, what it holds, how it is, and what to do when it fails. */
export function PlaceRow({ place, now, alone, keepDays, onDrill, onEdit, onRemove }: Props) {
  const all = useBackupText();
  const words = all.places;
  const { common } = useText();
  const format = useFormat();
  const name = placeName(place.name, all);
  const facts = [
    place.lastAt === null ? words.noCopy : words.lastAt(format.ago(place.lastAt, now)),
    place.backups === null || place.backups === 0 ? null : words.holds(place.backups, format.bytes(place.bytes ?? 0)),
    words.keeps(keepDays),
    place.nextTryAt === null ? null : nextTryLine(place.nextTryAt, now, all, format),
  ].filter(fact => fact !== null);
  return (
    <li className="flex flex-col gap-3 py-3 pr-2 pl-4">
      <div className="flex items-center gap-3.5">
        <span className="shrink-0 text-soft [&_svg]:size-5">
          {place.type === "home" ? <House aria-hidden /> : placeIcons[place.type]}
        </span>
        <div className="min-w-0 grow">
          <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <span className="font-medium wrap-anywhere">{name}</span>
            <Badge tone={placeTone[place.state]}>{words.states[place.state]}</Badge>
          </p>
          <p className="text-sm text-soft wrap-anywhere">{place.where}</p>
          <p className="text-sm text-soft tabular-nums">{facts.join(" · ")}</p>
          {place.type === "home" && alone && <p className="mt-1 text-sm text-honey">{words.homeText}</p>}
        </div>
        {onEdit && (
          <span className="flex shrink-0">
            <IconButton label={words.editFor(name)} onClick={onEdit}>
              <Pencil aria-hidden />
            </IconButton>
            <IconButton label={common.labelled(common.remove, name)} onClick={onRemove}>
              <Trash2 aria-hidden />
            </IconButton>
          </span>
        )}
      </div>
      {onDrill && (
        <div className="flex flex-col items-start gap-2 pb-1 pl-8.5">
          <p className="text-[0.95rem]">{words.tryRestoreText}</p>
          <Button size="small" aria-label={words.tryRestoreFrom(name)} onClick={onDrill}>
            <ShieldCheck aria-hidden className="size-4" />
            {words.tryRestore}
          </Button>
        </div>
      )}
      {place.failure && (
        <div className="pr-2">
          <ErrorNote failure={place.failure} />
        </div>
      )}
    </li>
  );
}
