import type { Api } from "../../api/client.ts";
import { useAppState } from "../../state/app-context.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { KeptCard } from "./kept-card.tsx";
import { WatchCard } from "./watch-card.tsx";

const askState = (api: Api, signal: AbortSignal) => api("restoreState", undefined, signal);

type Props = {
  /** This page follows a restore already, and has a card for it. */
  watched: boolean;
  /** Undoing began, asked of the gateway with this boot id. */
  onUndoing: (bootId: string) => void;
};

/** A restore that waits, whoever began it, and what former ones put aside. */
export function RestoreStateCards({ watched, onUndoing }: Props) {
  const revision = useAppState(state => state.backupRevision);
  const { answer, again } = useAnswer(askState, revision);
  if (answer.kind !== "ready") return null;
  const { waiting, kept } = answer.value;
  if (waiting !== null) return watched ? null : <WatchCard phase={{ kind: "waits" }} onDismiss={again} />;
  return kept.map(one => <KeptCard key={one.id} kept={one} onUndoing={onUndoing} onDropped={again} />);
}
