import { useState } from "react";
import type { OfferedModel } from "../../contract/routes/ollama.ts";
import { useOllamaText } from "../i18n/ollama-text.ts";
import { useFormat } from "../i18n/use-text.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/class-names.ts";
import { Abilities, FitBadge } from "./badges.tsx";
import { contextSize, fullName, noRoom, sortOffered } from "./model-look.ts";
import type { OllamaRoom } from "./use-ollama.ts";

type Props = {
  room: OllamaRoom;
  /** The model whose download is being begun. */
  beginning: string | null;
  onGet: (model: string) => void;
};

/** Models that can be downloaded, the best for this computer first; those that are too big are folded away. */
export function OfferedModels({ room, beginning, onGet }: Props) {
  const { offered: words } = useOllamaText();
  const [all, setAll] = useState(false);
  const { offered, pulls } = room.state;
  if (offered.length === 0) return <p className="text-[0.95rem] text-soft">{words.none}</p>;
  const sorted = sortOffered(offered);
  const big = sorted.filter(one => one.fit === "tooBig");
  const shown = all ? sorted : sorted.filter(one => one.fit !== "tooBig");
  const comes = (name: string): boolean =>
    pulls.some(one => one.state !== "done" && one.state !== "failed" && fullName(one.model) === fullName(name));
  return (
    <div className="flex flex-col items-start gap-2">
      {shown.length > 0 && (
        <ul className="w-full divide-y divide-line rounded-2xl border border-line bg-raised">
          {shown.map(model => (
            <OfferedRow
              key={model.name}
              model={model}
              full={noRoom(model, room.state.hardware)}
              free={room.state.hardware.freeBytes}
              state={model.installed ? "installed" : comes(model.name) ? "fetching" : "none"}
              busy={beginning === model.name}
              onGet={() => onGet(model.name)}
            />
          ))}
        </ul>
      )}
      {big.length > 0 && (
        <Button tone="quiet" size="small" className="-ml-3 text-soft!" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? words.hideTooBig : words.tooBig(big.length)}
        </Button>
      )}
    </div>
  );
}

function OfferedRow({
  model,
  full,
  free,
  state,
  busy,
  onGet,
}: {
  model: OfferedModel;
  full: boolean;
  free: number | null;
  state: "installed" | "fetching" | "none";
  busy: boolean;
  onGet: () => void;
}) {
  const { offered: words, context } = useOllamaText();
  const format = useFormat();
  const facts = [
    format.bytes(model.bytes),
    model.parameters,
    context(contextSize(model.contextTokens, format.compact)),
    model.license,
  ];
  return (
    <li className="flex items-start gap-x-4 gap-y-2 px-4 py-4 max-sm:flex-col sm:px-5">
      <div className={cx("flex min-w-0 grow flex-col gap-1", model.fit === "tooBig" && "opacity-75")}>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-semibold wrap-anywhere">{model.title}</span>
          <span className="font-mono text-sm text-soft wrap-anywhere">{model.name}</span>
          {model.recommended && <Badge tone="ember">{words.recommended}</Badge>}
          <FitBadge fit={model.fit} />
        </p>
        <p className="text-sm text-soft">{facts.join(" · ")}</p>
        <Abilities of={model} />
        {full && state === "none" && free !== null && <p className="text-sm text-rust">{words.noRoom(format.bytes(free))}</p>}
      </div>
      {state === "none" ? (
        <Button
          size="small"
          tone={model.recommended ? "primary" : "plain"}
          className="shrink-0"
          busy={busy}
          disabled={full}
          aria-label={words.getFor(model.name)}
          onClick={onGet}
        >
          {words.get}
        </Button>
      ) : (
        <span className="flex min-h-9 shrink-0 items-center text-sm text-soft">{words[state]}</span>
      )}
    </li>
  );
}
