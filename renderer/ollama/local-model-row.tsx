import { Check, Trash2 } from "lucide-react";
import type { LocalModel } from "../../contract/routes/ollama.ts";
import { useOllamaText } from "../i18n/ollama-text.ts";
import { useFormat } from "../i18n/use-text.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Abilities, FitBadge } from "./badges.tsx";
import { contextSize } from "./model-look.ts";

type Props = {
  model: LocalModel;
  license: string | null;
  answers: boolean;
  /** Deleting it and freeing its memory are offered. */
  manage: boolean;
  /** Which of its buttons is at work. */
  busy: "use" | "unload" | null;
  onUse: () => void;
  onUnload: () => void;
  onRemove: () => void;
};

/** A model on this computer: what it is, whether it runs well, what it holds in memory. */
export function LocalModelRow({ model, license, answers, manage, busy, onUse, onUnload, onRemove }: Props) {
  const { here: words, ...all } = useOllamaText();
  const format = useFormat();
  const facts = [
    model.bytes === null ? null : format.bytes(model.bytes),
    model.parameters,
    model.quantization,
    model.contextTokens === null ? null : all.context(contextSize(model.contextTokens, format.compact)),
    license,
  ].filter(one => one !== null);
  return (
    <li className="flex flex-col gap-2 px-4 py-4 sm:px-5">
      <div className="flex gap-x-4 gap-y-2 max-sm:flex-col sm:items-start">
        <div className="flex min-w-0 grow flex-col gap-1">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="font-semibold wrap-anywhere">{model.name}</span>
            {answers && (
              <Badge tone="leaf">
                <Check aria-hidden className="size-3" />
                {words.answers}
              </Badge>
            )}
            {!model.local && (
              <Badge tone="rust" title={words.cloudTitle}>
                {words.cloud}
              </Badge>
            )}
            {model.local && model.fit && <FitBadge fit={model.fit} />}
          </p>
          {facts.length > 0 && <p className="text-sm text-soft">{facts.join(" · ")}</p>}
          <Abilities of={model} />
          {!model.local && <p className="text-sm text-rust">{words.cloudTitle}</p>}
        </div>
        <div className="flex shrink-0 items-center gap-0.5 sm:-mr-2">
          {!answers && (
            <Button size="small" className="mr-1" busy={busy === "use"} aria-label={words.chooseFor(model.name)} onClick={onUse}>
              {words.use}
            </Button>
          )}
          {manage && (
            <IconButton label={words.remove(model.name)} onClick={onRemove} className="hover:text-rust">
              <Trash2 aria-hidden />
            </IconButton>
          )}
        </div>
      </div>
      {manage && model.loaded && <Loaded model={model} loaded={model.loaded} busy={busy === "unload"} onUnload={onUnload} />}
    </li>
  );
}

function Loaded({
  model,
  loaded,
  busy,
  onUnload,
}: {
  model: LocalModel;
  loaded: NonNullable<LocalModel["loaded"]>;
  busy: boolean;
  onUnload: () => void;
}) {
  const { here: words, ...all } = useOllamaText();
  const format = useFormat();
  const { gpuShare } = loaded;
  const gpu =
    gpuShare === null
      ? null
      : gpuShare >= 0.995
        ? words.gpuAll
        : gpuShare <= 0.005
          ? words.gpuNone
          : words.gpuPart(format.percent(Math.round(gpuShare * 100) / 100));
  const pieces = [
    words.loaded(format.bytes(loaded.bytes)),
    gpu,
    loaded.contextTokens === null ? null : all.context(contextSize(loaded.contextTokens, format.compact)),
    words.until(format.time(loaded.until)),
  ].filter(one => one !== null);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-xl bg-sunken py-1 pr-1.5 pl-3.5 text-sm">
      <p className="min-w-0 grow text-soft">{pieces.join(" · ")}</p>
      <Button
        size="small"
        tone="quiet"
        className="ml-auto"
        busy={busy}
        aria-label={words.unloadFor(model.name)}
        onClick={onUnload}
      >
        {words.unload}
      </Button>
    </div>
  );
}
