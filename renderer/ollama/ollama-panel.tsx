import { type ReactNode, useEffect, useRef, useState } from "react";
import type { FailureText } from "../api/client.ts";
import { useOllamaText } from "../i18n/ollama-text.ts";
import { useApp } from "../state/app-context.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { answersNow, LocalModels } from "./local-models.tsx";
import { fullName } from "./model-look.ts";
import { OfferedModels } from "./offered-models.tsx";
import { OtherName } from "./other-name.tsx";
import { canPause } from "./pull-look.ts";
import { PullRow } from "./pull-row.tsx";
import { RunsCard } from "./runs-card.tsx";
import { useBegun } from "./use-begun.ts";
import { letAnswer } from "./use-model.ts";
import { type OllamaRoom, useOllama } from "./use-ollama.ts";
import { usePulls } from "./use-pulls.ts";

type Props = {
  /** Of the first run: what is chosen here answers from then on. */
  compact?: boolean;
  /** Hears the name, as Ollama writes it, of a model that was made the one that answers; of a download when it is there. */
  onReady?: (model: string) => void;
};

/** Local models through Ollama: how it runs, what is here, what could be, and the downloads on their way. */
export function OllamaPanel({ compact = false, onReady }: Props) {
  const { answer, again } = useOllama();
  return (
    <Loaded answer={answer} again={again}>
      {room => <Ready room={room} compact={compact} onReady={onReady ?? null} />}
    </Loaded>
  );
}

function Ready({ room, compact, onReady }: { room: OllamaRoom; compact: boolean; onReady: ((model: string) => void) | null }) {
  const words = useOllamaText();
  const { api, toasts, loading } = useApp();
  const { state, again } = room;
  const actions = usePulls(again);
  const [using, setUsing] = useState<string | null>(null);
  const [beginning, setBeginning] = useState<string | null>(null);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const begun = useBegun(state.pulls);
  useReady(room, wanted, onReady);

  const use = async (model: string): Promise<void> => {
    setUsing(model);
    setFailure(null);
    const problem = await letAnswer(api, room, model);
    setUsing(null);
    setFailure(problem);
    if (problem !== null) return;
    await loading.loadModels();
    if (onReady === null) toasts.show(words.here.used(model));
    onReady?.(model);
  };
  const get = async (model: string, insecure = false): Promise<FailureText | null> => {
    const makeDefault = compact || room.defaultModel === null;
    setBeginning(model);
    setFailure(null);
    const problem = await actions.begin(model, { makeDefault, insecure });
    setBeginning(null);
    if (problem === null && makeDefault) setWanted(model);
    return problem;
  };
  const getNamed = async (model: string, insecure: boolean): Promise<FailureText | null> => {
    const problem = await get(model, insecure);
    if (problem !== null) return problem;
    toasts.show(words.offered.begun(model));
    begun.show(model);
    return null;
  };
  const runs = state.kind === "adopted" || state.kind === "ours";
  return (
    <div className="flex flex-col gap-7">
      {!compact && <p className="-mb-2 text-soft">{words.intro}</p>}
      <RunsCard state={state} again={again} />
      {failure && <ErrorNote failure={failure} />}
      {state.pulls.length > 0 && (
        <Part title={words.pulls.title} note={state.pulls.some(canPause) ? words.pulls.goesOn : null}>
          <ul ref={begun.list} className="divide-y divide-line rounded-2xl border border-line bg-raised">
            {state.pulls.map(pull => (
              <PullRow
                key={pull.id}
                pull={pull}
                actions={actions}
                onUse={answersNow(room, pull.model) ? null : () => void use(pull.model)}
              />
            ))}
          </ul>
        </Part>
      )}
      {runs && (
        <>
          {(!compact || state.models.length > 0) && (
            <Part title={words.here.title}>
              <LocalModels room={room} manage={!compact} using={using} onUse={model => void use(model)} />
            </Part>
          )}
          <Part title={words.offered.title}>
            <OfferedModels room={room} beginning={beginning} onGet={model => void get(model).then(setFailure)} />
            <div className="pt-1">
              <OtherName onGet={getNamed} />
            </div>
          </Part>
        </>
      )}
    </div>
  );
}

/** Tells once when the download of `wanted` is through; the gateway lets it answer then. */
function useReady(room: OllamaRoom, wanted: string | null, onReady: ((model: string) => void) | null): void {
  const told = useRef<string | null>(null);
  const here = wanted !== null && room.state.pulls.some(one => one.state === "done" && fullName(one.model) === fullName(wanted));
  useEffect(() => {
    if (!here || wanted === null || told.current === wanted) return;
    told.current = wanted;
    onReady?.(wanted);
  }, [here, wanted, onReady]);
}

const Part = ({ title, note = null, children }: { title: string; note?: string | null; children: ReactNode }) => (
  <section aria-label={title} className="flex flex-col gap-3">
    <div className="flex flex-wrap items-baseline justify-between gap-x-4">
      <h2 className="font-serif text-xl font-semibold">{title}</h2>
      {note && <p className="text-sm text-soft">{note}</p>}
    </div>
    {children}
  </section>
);
