import { Check, Plus } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import type { Api, FailureText } from "../api/client.ts";
import { KitPanel } from "../backup/kit/kit-dialog.tsx";
import { homePlace, placeTone } from "../backup/look.ts";
import { PlaceDialog } from "../backup/places/place-dialog.tsx";
import { planChanges, planDraft, planOf, planProblems } from "../backup/plan/plan-draft.ts";
import { TimeChoice } from "../backup/plan/time-choice.tsx";
import { useBackup } from "../backup/use-backup.ts";
import { changeSettings } from "../budget/change-settings.ts";
import { useBackupText } from "../i18n/backup-text.ts";
import { useFormat } from "../i18n/use-text.tsx";
import { useWizardText } from "../i18n/wizard-text.ts";
import { useApp } from "../state/app-context.tsx";
import { useAnswer } from "../state/use-answer.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { StepPage } from "./step-page.tsx";
import type { Wizard } from "./use-wizard.ts";

const askSettings = (api: Api, signal: AbortSignal) => api("getSettings", undefined, signal);

/** The kit, a place outside this computer if there is one, and the time. */
export function BackupStep({ wizard }: { wizard: Wizard }) {
  const words = useWizardText();
  const { answer, again } = useAnswer(askSettings);
  const form = useId();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState(false);
  return (
    <StepPage
      wizard={wizard}
      title={words.backup.title}
      text={words.backup.text}
      primary={{ label: words.next, form, busy, disabled: wrong || answer.kind !== "ready" }}
    >
      <Kit />
      <Places />
      <Loaded answer={answer} again={again} rows={1}>
        {settings => <Time id={form} wizard={wizard} effective={settings.effective} onBusy={setBusy} onWrong={setWrong} />}
      </Loaded>
    </StepPage>
  );
}

function Kit() {
  const words = useWizardText().backup;
  const { kit } = useBackupText();
  const format = useFormat();
  const { answer, again } = useBackup();
  const { api } = useApp();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const savedAt = answer.kind === "ready" ? answer.value.card.kit.savedAt : null;
  const mark = async (): Promise<void> => {
    setBusy(true);
    const outcome = await api("kitSaved");
    setBusy(false);
    setFailure(outcome.ok ? null : outcome.failure);
    again();
  };
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-semibold">{words.kitTitle}</h2>
      <p className="-mt-2 text-[0.95rem] text-soft">{kit.why}</p>
      <Card className="flex flex-col gap-4">
        <KitPanel />
        {savedAt === null ? (
          <Button busy={busy} className="self-start" onClick={() => void mark()}>
            {kit.done}
          </Button>
        ) : (
          <p role="status" className="flex items-center gap-2.5 font-medium text-leaf">
            <Check aria-hidden className="size-5" />
            {kit.savedAt(format.date(savedAt))}
          </p>
        )}
        {failure && <ErrorNote failure={failure} />}
      </Card>
    </section>
  );
}

function Places() {
  const words = useWizardText().backup;
  const { places: all } = useBackupText();
  const { answer, again } = useBackup();
  const [adding, setAdding] = useState(false);
  const places = answer.kind === "ready" ? answer.value.card.places : [];
  const others = places.filter(({ name }) => name !== homePlace);
  return (
    <section className="flex flex-col items-start gap-3">
      <h2 className="font-semibold">{words.placeTitle}</h2>
      <p className="-mt-2 text-[0.95rem] text-soft">{words.placeText}</p>
      {others.length > 0 && (
        <ul className="w-full divide-y divide-line rounded-2xl border border-line bg-raised">
          {others.map(place => (
            <li key={place.name} className="flex items-center gap-3 px-4 py-2.5">
              <span className="min-w-0 grow">
                <span className="block font-medium wrap-anywhere">{place.name}</span>
                <span className="block text-sm text-soft wrap-anywhere">{place.where}</span>
              </span>
              <Badge tone={placeTone[place.state]}>{all.states[place.state]}</Badge>
            </li>
          ))}
        </ul>
      )}
      <Button onClick={() => setAdding(true)}>
        <Plus aria-hidden className="size-4.5" />
        {all.add}
      </Button>
      {adding && (
        <PlaceDialog
          stored={null}
          taken={places.map(({ name }) => name)}
          keepDays={30}
          onSaved={again}
          onClose={() => setAdding(false)}
        />
      )}
    </section>
  );
}

type TimeProps = {
  id: string;
  wizard: Wizard;
  effective: Readonly<Record<string, unknown>>;
  onBusy: (busy: boolean) => void;
  onWrong: (wrong: boolean) => void;
};

function Time({ id, wizard, effective, onBusy, onWrong }: TimeProps) {
  const words = useWizardText().backup;
  const { plan } = useBackupText();
  const { api } = useApp();
  const [draft, setDraft] = useState(() => planDraft(planOf(effective)));
  const [failure, setFailure] = useState<FailureText | null>(null);
  const problem = planProblems(draft).time;
  const change = (piece: Partial<typeof draft>): void => {
    setDraft({ ...draft, ...piece });
    onWrong(planProblems({ ...draft, ...piece }).time !== null);
  };
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (problem !== null) return;
    onBusy(true);
    const refused = await changeSettings(api, now => planChanges(draft, planOf(now)));
    onBusy(false);
    setFailure(refused);
    if (refused === null) await wizard.goOn("done");
  };
  return (
    <form id={id} noValidate onSubmit={event => void save(event)} className="flex flex-col gap-3">
      <h2 className="font-semibold">{words.timeTitle}</h2>
      <TimeChoice daily={draft.daily} time={draft.time} problem={problem === null ? null : plan.notTime} onChange={change} />
      {failure && <ErrorNote failure={failure} />}
    </form>
  );
}
