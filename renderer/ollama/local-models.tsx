import { useState } from "react";
import type { LocalModel } from "../../contract/routes/ollama.ts";
import type { FailureText } from "../api/client.ts";
import { useOllamaText } from "../i18n/ollama-text.ts";
import { useFormat, useText } from "../i18n/use-text.tsx";
import { useApp } from "../state/app-context.tsx";
import { Card } from "../ui/card.tsx";
import { inTheWay, RemovalDialog } from "../ui/removal-dialog.tsx";
import { LocalModelRow } from "./local-model-row.tsx";
import { licenseOf } from "./model-look.ts";
import type { OllamaRoom } from "./use-ollama.ts";

type Props = {
  room: OllamaRoom;
  /** Deleting models and freeing memory are offered. */
  manage: boolean;
  /** The model that is being made the one that answers. */
  using: string | null;
  onUse: (model: string) => void;
};

/** The models on this computer, and what can be done with each. */
export function LocalModels({ room, manage, using, onUse }: Props) {
  const { here: words } = useOllamaText();
  const { api, toasts } = useApp();
  const { state, again } = room;
  const [removing, setRemoving] = useState<LocalModel | null>(null);
  const [unloading, setUnloading] = useState<string | null>(null);
  const unload = (name: string): void => {
    setUnloading(name);
    void api("unloadLocalModel", { body: { name } }).then(outcome => {
      setUnloading(null);
      if (!outcome.ok) toasts.show(`${outcome.failure.message} ${outcome.failure.hint}`, { tone: "bad" });
      again();
    });
  };
  if (state.models.length === 0) return <Card className="text-soft">{words.empty}</Card>;
  return (
    <>
      <ul className="divide-y divide-line rounded-2xl border border-line bg-raised">
        {state.models.map(model => (
          <LocalModelRow
            key={model.name}
            model={model}
            license={licenseOf(model, state.offered)}
            answers={answersNow(room, model.name)}
            manage={manage}
            busy={using === model.name ? "use" : unloading === model.name ? "unload" : null}
            onUse={() => onUse(model.name)}
            onUnload={() => unload(model.name)}
            onRemove={() => setRemoving(model)}
          />
        ))}
      </ul>
      {removing && (
        <RemoveDialog
          model={removing}
          answers={answersNow(room, removing.name)}
          onClose={() => setRemoving(null)}
          onRemoved={again}
        />
      )}
    </>
  );
}

/** Whether a model of this Ollama is the one that answers by default. */
export const answersNow = ({ provider, defaultModel }: OllamaRoom, name: string): boolean =>
  provider !== null && defaultModel === `${provider.name}/${name}`;

function RemoveDialog({
  model,
  answers,
  onClose,
  onRemoved,
}: {
  model: LocalModel;
  answers: boolean;
  onClose: () => void;
  onRemoved: () => void;
}) {
  const { common } = useText();
  const { here: words } = useOllamaText();
  const format = useFormat();
  const { api, toasts } = useApp();
  const remove = async (): Promise<FailureText | null> => {
    const problem = inTheWay(await api("deleteLocalModel", { query: { name: model.name } }));
    if (problem) return problem;
    toasts.show(words.removed(model.name));
    onRemoved();
    return null;
  };
  const what = model.bytes === null ? words.removeUnsized : words.removeText(format.bytes(model.bytes));
  return (
    <RemovalDialog
      title={words.removeTitle(model.name)}
      description={answers ? `${what} ${words.removeAnswers}` : what}
      action={common.delete}
      remove={remove}
      onClose={onClose}
    />
  );
}
