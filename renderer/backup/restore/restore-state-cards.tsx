import type { Api } from "../../api/client.ts";
import { useAppState } from "../../state/app-context.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { KeptCard } from "./kept-card.tsx";
import { isOver, type RestorePhase, type Undoes } from "./watch.ts";
import { WatchCard } from "./watch-card.tsx";

const askState = (api: Api, signal: AbortSignal) => api("restoreState", undefined, signal);

type Props = {
  /** Of the restore that this page follows already, with a card of its own. */
  phase: RestorePhase | null;
  /** Undoing began, asked of the gateway with this boot id. */
  onUndoing: (bootId: string, undoes: Undoes) => void;
};

/** A restore that waits, whoever began it, and what former ones put aside. */
export function RestoreStateCards({ phase, onUndoing }: Props) {
  const revision = useAppState(state => state.backupRevision);
  const { answer, again } = useAnswer(askState, revision);
  if (answer.kind !== "ready") return null;
  const { waiting, kept } = answer.value;
  // One at a time.
  if (phase !== null && !isOver(phase)) return null;
  if (waiting !== null) return <WatchCard phase={{ kind: "waits" }} onDismiss={again} />;
  return kept.map(one => <KeptCard key={one.id} kept={one} onUndoing={onUndoing} onDropped={again} />);
}
