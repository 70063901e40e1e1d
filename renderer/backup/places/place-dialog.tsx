import { Cloud, HardDrive, Network, Server } from "lucide-react";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import type { FailureText } from "../../api/client.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useText } from "../../i18n/use-text.tsx";
import { ChoiceCard, Choices } from "../../setup/choice-card.tsx";
import { useApp } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Switch } from "../../ui/switch.tsx";
import {
  bodyOf,
  draftOf,
  emptyDraft,
  freePlaceName,
  hasSecret,
  type PlaceDraft,
  type PlaceType,
  placeTypes,
  problemsOf,
  type StoredPlace,
  tellingName,
} from "./place-draft.ts";
import { PlaceFields, Text } from "./place-fields.tsx";
import { PlaceTest, type PlaceTestResult } from "./place-test.tsx";

export const placeIcons: Readonly<Record<PlaceType, ReactNode>> = {
  folder: <HardDrive aria-hidden />,
  s3: <Cloud aria-hidden />,
  webdav: <Network aria-hidden />,
  sftp: <Server aria-hidden />,
};

type Props = {
  /** Null: a new one. */
  stored: StoredPlace | null;
  /** Names of all places. */
  taken: readonly string[];
  /** Of the settings, where the place has none of its own. */
  keepDays: number;
  onClose: () => void;
  onSaved: () => void;
};

/** Adds or changes a place: its kind first, then its fields, with a test before it is saved. Whoever types no name gets a telling one. */
export function PlaceDialog(props: Props) {
  const words = useBackupText().places;
  const [draft, setDraft] = useState<PlaceDraft | null>(() => props.stored && draftOf(props.stored));
  if (draft !== null) return <PlaceForm {...props} draft={draft} onDraft={setDraft} />;
  return (
    <Dialog open onClose={props.onClose} title={words.addTitle}>
      <Choices>
        {placeTypes.map(type => (
          <ChoiceCard
            key={type}
            icon={placeIcons[type]}
            title={words.types[type]}
            text={words.typeTexts[type]}
            onPress={() => setDraft(emptyDraft(type, ""))}
          />
        ))}
      </Choices>
    </Dialog>
  );
}

type FormProps = Props & { draft: PlaceDraft; onDraft: (draft: PlaceDraft) => void };

function PlaceForm({ stored, taken, keepDays, onClose, onSaved, draft: typed, onDraft }: FormProps) {
  const { common } = useText();
  const words = useBackupText().places;
  const { api, toasts } = useApp();
  const [named, setNamed] = useState(stored !== null);
  const draft = named ? typed : { ...typed, name: freePlaceName(tellingName(typed) || words.types[typed.type], taken) };
  const [asked, setAsked] = useState(false);
  const [untested, setUntested] = useState(false);
  const [busy, setBusy] = useState<"test" | "save" | null>(null);
  const [result, setResult] = useState<PlaceTestResult | null>(null);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const form = useId();
  const problems = problemsOf(draft, stored === null ? taken : null, stored);
  const shown = asked ? problems : {};
  const change = (piece: Partial<PlaceDraft>): void => {
    onDraft({ ...draft, ...piece });
    setFailure(null);
    if ("name" in piece) setNamed(true);
    // It was a test of something else; an accepted fingerprint is part of its outcome.
    if (!["hostKey", "keepDays", "enabled", "name"].some(field => field in piece)) setResult(null);
  };
  /** True when something is to be mended first; it is shown then. */
  const refused = (): boolean => {
    setAsked(true);
    setFailure(null);
    return Object.keys(problems).length > 0 || busy !== null;
  };
  const test = async (): Promise<void> => {
    if (refused()) return;
    setBusy("test");
    setResult(null);
    const outcome = await api("testPlace", { body: bodyOf(draft, stored) });
    setBusy(null);
    if (outcome.ok) setResult(outcome.value);
    else setFailure(outcome.failure);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (refused()) return;
    if (result !== null && !result.ok) setUntested(true);
    else void save();
  };
  const save = async (): Promise<void> => {
    setUntested(false);
    setBusy("save");
    const body = bodyOf(draft, stored);
    const outcome = await api("savePlace", { params: { name: body.name }, body });
    setBusy(null);
    if (!outcome.ok) return setFailure(outcome.failure);
    toasts.show(words.saved(body.name));
    onSaved();
    onClose();
  };
  const fields = {
    draft,
    problems: shown,
    kept: (field: Parameters<typeof hasSecret>[1]) => hasSecret(stored, field),
    onChange: change,
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={stored === null ? words.types[draft.type] : words.editTitle(draft.name)}
      description={words.typeTexts[draft.type]}
      footer={
        <>
          <Button busy={busy === "test"} onClick={() => void test()}>
            {busy === "test" ? words.testing : words.test}
          </Button>
          <Button tone="primary" type="submit" form={form} busy={busy === "save"}>
            {common.save}
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={submit} className="flex flex-col gap-4">
        <PlaceFields {...fields} />
        {stored === null && <Text {...fields} field="name" />}
        <Text {...fields} field="keepDays" inputMode="numeric" placeholder={words.daysHelp(keepDays)} />
        {stored !== null && (
          <Switch
            label={words.enabled}
            help={words.enabledHelp}
            checked={draft.enabled}
            onChange={enabled => change({ enabled })}
          />
        )}
      </form>
      {result === null ? (
        <p className="text-sm text-soft">{words.testText}</p>
      ) : (
        <PlaceTest result={result} accepted={draft.hostKey} onAccept={hostKey => change({ hostKey })} />
      )}
      {failure && <ErrorNote failure={failure} />}
      <ConfirmDialog
        open={untested}
        onClose={() => setUntested(false)}
        onConfirm={() => void save()}
        title={words.untestedTitle}
        description={words.untestedText}
        action={words.untestedAction}
      />
    </Dialog>
  );
}
