import { type FormEvent, useEffect, useId, useState } from "react";
import { LookProgress } from "../backup/restore/look-progress.tsx";
import { emptyPlanDraft, type PlanDraft, PlanFields } from "../backup/restore/plan-fields.tsx";
import { type SourceDraft, SourceFields } from "../backup/restore/source-fields.tsx";
import { useRestore } from "../backup/restore/use-restore.ts";
import { useRestoreWatch } from "../backup/restore/use-restore-watch.ts";
import type { RestorePhase } from "../backup/restore/watch.ts";
import { WatchCard } from "../backup/restore/watch-card.tsx";
import { useBackupText } from "../i18n/backup-text.ts";
import { useText } from "../i18n/use-text.tsx";
import { useWizardText } from "../i18n/wizard-text.ts";
import { chatPath } from "../router/route.ts";
import { useApp } from "../state/app-context.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { StepPage } from "./step-page.tsx";
import type { Wizard } from "./use-wizard.ts";

/** A new machine: a backup file and the key of the kit, nothing else. */
export function RestorePart({ wizard }: { wizard: Wizard }) {
  const watch = useRestoreWatch();
  if (watch.phase !== null) return <Watching wizard={wizard} phase={watch.phase} onAgain={watch.dismiss} />;
  return <Choosing wizard={wizard} onBegun={watch.begin} />;
}

function Choosing({ wizard, onBegun }: { wizard: Wizard; onBegun: (bootId: string) => void }) {
  const words = useWizardText().restore;
  const { restoring } = useBackupText();
  const restore = useRestore(onBegun);
  const form = useId();
  const [draft, setDraft] = useState<SourceDraft>({ source: null, key: "" });
  const [wanted, setWanted] = useState<PlanDraft>(emptyPlanDraft);
  const { plan, busy, failure } = restore;
  const ready = draft.source !== null && draft.key.trim() !== "";
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (plan !== null) void restore.restore(wanted);
    else if (draft.source !== null && ready) {
      // Of another backup it is asked anew who may come in.
      setWanted({ ...wanted, keepDevices: false });
      void restore.look(draft.source, draft.key);
    }
  };
  // "Back" leaves the summary first; the file and the key stay.
  const inside: Wizard = plan === null ? wizard : { ...wizard, back: restore.back };
  return (
    <StepPage
      key={plan === null ? "source" : "plan"}
      wizard={inside}
      title={plan === null ? words.title : restoring.planTitle}
      text={plan === null ? words.text : words.planText}
      canSkip={false}
      primary={{
        label: plan === null ? restoring.look : restoring.start,
        form,
        busy: busy !== null,
        disabled: plan === null && !ready,
      }}
    >
      <form id={form} noValidate onSubmit={submit} className="flex flex-col gap-5">
        {plan === null ? (
          <SourceFields backups={[]} draft={draft} onChange={setDraft} keyNeeded />
        ) : (
          <PlanFields plan={plan} draft={wanted} onChange={setWanted} parts={false} />
        )}
      </form>
      <LookProgress busy={busy} />
      {failure && <ErrorNote failure={failure} />}
    </StepPage>
  );
}

function Watching({ wizard, phase, onAgain }: { wizard: Wizard; phase: RestorePhase; onAgain: () => void }) {
  const words = useWizardText().restore;
  const { common } = useText();
  const { api, router, loading } = useApp();
  const done = phase.kind === "done";
  const again = phase.kind === "failed" || phase.kind === "rolledBack" || phase.kind === "cancelled";
  // The home that came back has its own first run behind it.
  useEffect(() => {
    if (done) void loading.loadStatus();
  }, [done, loading]);
  /** To what came back: its newest conversation, if there is one. */
  const open = async (): Promise<void> => {
    const outcome = await api("listSessions", { query: { limit: 1 } });
    const newest = outcome.ok ? outcome.value.sessions[0] : undefined;
    router.go(newest ? chatPath(newest.id) : "/");
  };
  const primary = (() => {
    if (done) return { label: words.open, onPress: () => void open() };
    return again ? { label: common.retry, onPress: onAgain } : null;
  })();
  return (
    <StepPage
      key="watch"
      wizard={{ ...wizard, canGoBack: false }}
      title={words.title}
      text={done ? words.doneText : words.watchText}
      canSkip={false}
      primary={primary}
    >
      <WatchCard phase={phase} onDismiss={null} />
    </StepPage>
  );
}
