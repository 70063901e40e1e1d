import { type FormEvent, useId, useState } from "react";
import type { FailureText } from "../../api/client.ts";
import { changeSettings } from "../../budget/change-settings.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useText } from "../../i18n/use-text.tsx";
import { Link } from "../../router/link.tsx";
import { settingsPath } from "../../router/route.ts";
import { useApp } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import { type BackupPlan, planChanges, planDraft, planOf, planProblems } from "./plan-draft.ts";
import { TimeChoice } from "./time-choice.tsx";

/** When backups are made, how long they stay, and how often a restore is rehearsed. */
export function PlanForm({ plan, onSaved }: { plan: BackupPlan; onSaved: () => void }) {
  const { common } = useText();
  const words = useBackupText().plan;
  const places = useBackupText().places;
  const { api, toasts } = useApp();
  const [draft, setDraft] = useState(() => planDraft(plan));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const drillId = useId();
  const problems = planProblems(draft);
  const wrong = problems.time !== null || problems.keepDays !== null;
  const dirty = !wrong && planChanges(draft, plan).length > 0;
  const change = (piece: Partial<typeof draft>): void => setDraft({ ...draft, ...piece });
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!dirty || busy) return;
    setBusy(true);
    const refused = await changeSettings(api, effective => planChanges(draft, planOf(effective)));
    setBusy(false);
    setFailure(refused);
    if (refused !== null) return;
    toasts.show(words.saved);
    onSaved();
  };
  const rhythms = Object.entries(words.drillEvery).map(([value, label]) => ({ value, label }));
  const known = rhythms.some(({ value }) => value === draft.drill);
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-serif text-xl font-semibold">{words.title}</h2>
      <Card>
        <form noValidate onSubmit={event => void save(event)} className="flex flex-col gap-5">
          <TimeChoice
            daily={draft.daily}
            time={draft.time}
            problem={problems.time === null ? null : words.notTime}
            onChange={change}
          />
          <div className="grid gap-5 sm:grid-cols-2">
            <Field label={words.keepDays} help={words.keepHelp} problem={problems.keepDays === null ? null : places.notDays}>
              {attributes => (
                <Input
                  {...attributes}
                  inputMode="numeric"
                  value={draft.keepDays}
                  onChange={event => change({ keepDays: event.target.value })}
                />
              )}
            </Field>
            <div className="flex flex-col gap-1.5">
              <label htmlFor={drillId} className="font-medium">
                {words.drill}
              </label>
              <Select
                id={drillId}
                value={draft.drill}
                options={known ? rhythms : [...rhythms, { value: draft.drill, label: words.drillOther(plan.drillEveryDays) }]}
                onChange={drill => change({ drill })}
                className="w-full"
              />
            </div>
          </div>
          {failure && <ErrorNote failure={failure} />}
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
            <p className="min-w-0 basis-64 grow text-sm text-soft">
              {words.history}{" "}
              <Link
                to={settingsPath("history")}
                className="inline-block py-1 font-medium text-ember underline-offset-4 hover:underline"
              >
                {words.historyLink}
              </Link>
            </p>
            <Button tone="primary" type="submit" busy={busy} disabled={!dirty}>
              {common.save}
            </Button>
          </div>
        </form>
      </Card>
    </section>
  );
}
