import { useId } from "react";
import type { Backup } from "../../../contract/routes/backup.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { Select } from "../../ui/select.tsx";
import { KeyField } from "../kit/key-field.tsx";
import { contentOf, momentsOf, nearestPlace, placeName, placesOf, within } from "../look.ts";
import { ChooseBackupFile } from "./choose-backup-file.tsx";
import type { RestoreSource } from "./use-restore.ts";

/** The value of "a file" among the backups; no backup is named so. */
const aFile = "file";

export type SourceDraft = { readonly source: RestoreSource | null; readonly key: string };

type Props = {
  /** Those that can be chosen; empty: only a file can be. */
  backups: readonly Backup[];
  draft: SourceDraft;
  onChange: (draft: SourceDraft) => void;
  /** The home has no key of its own that could open it. */
  keyNeeded: boolean;
};

/** The copy that is nearest, for a start. */
export const sourceOf = ({ id, places }: Pick<Backup, "id" | "places">): RestoreSource => ({
  kind: "listed",
  id,
  place: nearestPlace({ places }),
});

/** Which backup, from where, and the key that opens it. */
export function SourceFields({ backups, draft, onChange, keyNeeded }: Props) {
  const all = useBackupText();
  const words = all.restoring;
  const format = useFormat();
  const [whichId, fromId] = [useId(), useId()];
  const { source, key } = draft;
  const choices = backups.filter(backup => within(backup).length > 0);
  const momentOf = momentsOf(choices, format);
  const listed = source?.kind === "listed" ? choices.find(({ id }) => id === source.id) : undefined;
  const choose = (value: string): void => {
    const backup = choices.find(({ id }) => id === value);
    onChange({ ...draft, source: backup ? sourceOf(backup) : null });
  };
  return (
    <>
      {choices.length > 0 && (
        <div className="flex flex-col gap-1.5">
          <label htmlFor={whichId} className="font-medium">
            {words.which}
          </label>
          <Select
            id={whichId}
            value={listed?.id ?? aFile}
            options={[
              ...choices.map(one => ({
                value: one.id,
                label: words.listed(momentOf(one.createdAt), format.bytes(one.bytes)),
                note: `${contentOf(one, all)} · ${placesOf({ places: within(one) }, all)}`,
              })),
              { value: aFile, label: words.orFile },
            ]}
            onChange={choose}
            className="w-full"
          />
        </div>
      )}
      {listed && within(listed).length > 1 && source?.kind === "listed" && (
        <div className="flex flex-col gap-1.5">
          <label htmlFor={fromId} className="font-medium">
            {words.from}
          </label>
          <Select
            id={fromId}
            value={source.place}
            options={within(listed).map(({ place }) => ({ value: place, label: placeName(place, all) }))}
            onChange={place => onChange({ ...draft, source: { ...source, place } })}
            className="w-full"
          />
        </div>
      )}
      {!listed && (
        <>
          <ChooseBackupFile
            file={source?.kind === "file" ? source.file : null}
            onFile={file => onChange({ ...draft, source: { kind: "file", file } })}
          />
          <KeyField
            label={words.key}
            help={keyNeeded ? words.keyHelp : words.keyOnlyIf}
            value={key}
            onChange={next => onChange({ ...draft, key: next })}
          />
        </>
      )}
    </>
  );
}
