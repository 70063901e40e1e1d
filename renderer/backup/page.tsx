import { History, RotateCcw, ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { Backup } from "../../contract/routes/backup.ts";
import type { Api } from "../api/client.ts";
import { useNow } from "../devices/use-now.ts";
import { useBackupText } from "../i18n/backup-text.ts";
import { useFormat } from "../i18n/use-text.tsx";
import { PageFrame } from "../shell/page-frame.tsx";
import { useApp, useAppState } from "../state/app-context.tsx";
import { useAnswer } from "../state/use-answer.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Drills } from "./drills.tsx";
import { Jobs } from "./jobs.tsx";
import { KitDialog } from "./kit/kit-dialog.tsx";
import { KitSection } from "./kit/kit-section.tsx";
import { BackupList } from "./list/backup-list.tsx";
import { failedDrills, isRunning, placeName } from "./look.ts";
import { PlacesSection } from "./places/places-section.tsx";
import { planOf } from "./plan/plan-draft.ts";
import { PlanForm } from "./plan/plan-form.tsx";
import { RestoreDialog } from "./restore/restore-dialog.tsx";
import { RestoreStateCards } from "./restore/restore-state-cards.tsx";
import { useRestoreWatch } from "./restore/use-restore-watch.ts";
import { isOver } from "./restore/watch.ts";
import { WatchCard } from "./restore/watch-card.tsx";
import { StandingCard } from "./standing-card.tsx";
import { type BackupRoom, useBackup } from "./use-backup.ts";

const askSettings = (api: Api, signal: AbortSignal) => api("getSettings", undefined, signal);

/** Backups, for the owner: whether they can be trusted, where they are, and the ways to make, prove and restore one. */
export function BackupPage() {
  const words = useBackupText();
  const owner = useAppState(state => state.signIn.kind === "signedIn" && state.signIn.role === "owner");
  if (owner) return <OwnerPage />;
  return (
    <PageFrame title={words.title}>
      <Card>{words.ownerOnly}</Card>
    </PageFrame>
  );
}

function OwnerPage() {
  const words = useBackupText();
  const { answer, again } = useBackup();
  const watch = useRestoreWatch();
  return (
    <PageFrame title={words.title}>
      {watch.phase && <WatchCard phase={watch.phase} undoes={watch.undoes} onDismiss={watch.dismiss} />}
      <RestoreStateCards phase={watch.phase} onUndoing={watch.begin} />
      <Loaded answer={answer} again={again}>
        {room => <Room room={room} onRestoring={watch.begin} restoring={watch.phase !== null && !isOver(watch.phase)} />}
      </Loaded>
    </PageFrame>
  );
}

type RoomProps = { room: BackupRoom; onRestoring: (bootId: string) => void; restoring: boolean };
type Asking = { readonly kind: "kit" } | { readonly kind: "restore"; readonly first: Backup | null };

function Room({ room: { card, backups }, onRestoring, restoring }: RoomProps) {
  const words = useBackupText();
  const { api, toasts } = useApp();
  const now = Math.max(useNow(30_000), card.lastAt ?? 0);
  const revision = useAppState(state => state.settingsRevision);
  const settings = useAnswer(askSettings, revision);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [busy, setBusy] = useState<"create" | "drill" | null>(null);
  const begin = async (kind: "create" | "drill", place?: string): Promise<void> => {
    setBusy(kind);
    const body = place === undefined ? {} : { place };
    const outcome = await (kind === "create" ? api("createBackup", { body: {} }) : api("drillBackup", { body }));
    setBusy(null);
    if (!outcome.ok) toasts.show(outcome.failure.message, { tone: "bad" });
  };
  const backUp = (): void => {
    // Once, before the first: a backup that nobody can open is none.
    if (card.kit.savedAt === null && card.lastAt === null) setAsking({ kind: "kit" });
    else void begin("create");
  };
  const afterKit = (): void => {
    setAsking(null);
    void begin("create");
  };
  const plan = settings.answer.kind === "ready" ? planOf(settings.answer.value.effective) : null;
  const [creating, drilling] = [isRunning(card, "create"), isRunning(card, "drill")];
  return (
    <>
      <StandingCard card={card} now={now} found={backups.length > 0}>
        <Button tone="primary" busy={busy === "create" || creating} onClick={backUp}>
          {creating ? words.running : words.now}
        </Button>
        <Button busy={busy === "drill" || drilling} disabled={backups.length === 0} onClick={() => void begin("drill")}>
          <ShieldCheck aria-hidden className="size-4.5" />
          {drilling ? words.drillRunning : words.drill}
        </Button>
        <Button onClick={() => setAsking({ kind: "restore", first: null })}>
          <RotateCcw aria-hidden className="size-4.5" />
          {words.restore}
        </Button>
      </StandingCard>
      {/* A restore has a card of its own, above. */}
      <Jobs jobs={restoring ? card.jobs.filter(({ kind }) => kind !== "restore") : card.jobs} />
      <Failures card={card} now={now} />
      <PlacesSection
        card={card}
        keepDays={plan?.keepDays ?? 30}
        now={now}
        onDrill={busy === "drill" || drilling ? null : place => void begin("drill", place)}
      />
      <KitSection kit={card.kit} due={card.lastAt !== null} />
      <BackupList backups={backups} ended={card.ended} onRestore={first => setAsking({ kind: "restore", first })} />
      <Drills drills={card.drills} now={now} />
      {plan && <PlanForm key={JSON.stringify(plan)} plan={plan} onSaved={settings.again} />}
      {asking?.kind === "kit" && <KitDialog onClose={() => setAsking(null)} onSaved={afterKit} onSkip={afterKit} />}
      {asking?.kind === "restore" && (
        <RestoreDialog backups={backups} first={asking.first} onBegun={onRestoring} onClose={() => setAsking(null)} />
      )}
    </>
  );
}

/** What failed last and was not mended since, with its next step. */
function Failures({ card, now }: { card: BackupRoom["card"]; now: number }) {
  const words = useBackupText();
  const format = useFormat();
  const drills = failedDrills(card.drills);
  const { lastFailure } = card;
  if (lastFailure === null && drills.length === 0) return null;
  return (
    <section className="flex flex-col gap-4">
      {lastFailure && (
        <div className="flex flex-col gap-2">
          <h2 className="flex items-center gap-2 font-semibold text-rust">
            <History aria-hidden className="size-4.5" />
            {words.failed.backup(format.ago(lastFailure.at, now))}
          </h2>
          <ErrorNote failure={lastFailure} />
        </div>
      )}
      {drills.map(drill => (
        <div key={drill.place} className="flex flex-col gap-2">
          <h2 className="flex items-center gap-2 font-semibold text-rust">
            <History aria-hidden className="size-4.5" />
            {words.failed.drill(placeName(drill.place, words))}
          </h2>
          {drill.failure && <ErrorNote failure={drill.failure} />}
        </div>
      ))}
    </section>
  );
}
