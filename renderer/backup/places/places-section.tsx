import { Plus } from "lucide-react";
import { useState } from "react";
import type { BackupCard } from "../../../contract/routes/backup.ts";
import type { Api, FailureText } from "../../api/client.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useText } from "../../i18n/use-text.tsx";
import { Section } from "../../settings/section.tsx";
import { useApp, useAppState } from "../../state/app-context.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { inTheWay, RemovalDialog } from "../../ui/removal-dialog.tsx";
import { wantsDrill } from "../look.ts";
import { PlaceDialog } from "./place-dialog.tsx";
import type { StoredPlace } from "./place-draft.ts";
import { PlaceRow } from "./place-row.tsx";

const ask = (api: Api, signal: AbortSignal) => api("listPlaces", undefined, signal);

type Asking = { readonly kind: "edit"; readonly stored: StoredPlace | null } | { readonly kind: "remove"; readonly name: string };

type Props = {
  card: Pick<BackupCard, "places" | "drills">;
  keepDays: number;
  now: number;
  /** Null while a test restore runs. */
  onDrill: ((place: string) => void) | null;
};

/** Where copies are, each place with its own state, and the ways to add, change and forget one. */
export function PlacesSection({ card: { places, drills }, keepDays, now, onDrill }: Props) {
  const words = useBackupText().places;
  const revision = useAppState(state => state.settingsRevision);
  const { answer, again } = useAnswer(ask, revision);
  const [asking, setAsking] = useState<Asking | null>(null);
  const stored = answer.kind === "ready" ? answer.value.places : [];
  const storedOf = (name: string): StoredPlace | null => stored.find(place => place.name === name) ?? null;
  return (
    <Section
      title={words.title}
      text={words.text}
      actions={
        <Button size="small" onClick={() => setAsking({ kind: "edit", stored: null })}>
          <Plus aria-hidden className="size-4" />
          {words.add}
        </Button>
      }
    >
      <ul className="divide-y divide-line rounded-2xl border border-line bg-raised">
        {places.map(place => {
          const settings = storedOf(place.name);
          return (
            <PlaceRow
              key={place.name}
              place={place}
              now={now}
              alone={places.length === 1}
              keepDays={typeof settings?.keepDays === "number" ? settings.keepDays : keepDays}
              onDrill={onDrill !== null && wantsDrill(place, drills) ? () => onDrill(place.name) : null}
              onEdit={settings === null ? null : () => setAsking({ kind: "edit", stored: settings })}
              onRemove={() => setAsking({ kind: "remove", name: place.name })}
            />
          );
        })}
      </ul>
      {asking?.kind === "edit" && (
        <PlaceDialog
          stored={asking.stored}
          taken={places.map(({ name }) => name)}
          keepDays={keepDays}
          onSaved={again}
          onClose={() => setAsking(null)}
        />
      )}
      {asking?.kind === "remove" && <RemovePlace name={asking.name} onRemoved={again} onClose={() => setAsking(null)} />}
    </Section>
  );
}

function RemovePlace({ name, onRemoved, onClose }: { name: string; onRemoved: () => void; onClose: () => void }) {
  const { common } = useText();
  const words = useBackupText().places;
  const { api, toasts } = useApp();
  const remove = async (): Promise<FailureText | null> => {
    const problem = inTheWay(await api("removePlace", { params: { name } }), "PLACE_NOT_FOUND");
    if (problem) return problem;
    toasts.show(words.removed(name));
    onRemoved();
    return null;
  };
  return (
    <RemovalDialog
      title={words.removeTitle(name)}
      description={words.removeText}
      action={common.remove}
      remove={remove}
      onClose={onClose}
    />
  );
}
