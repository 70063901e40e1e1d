import { Check } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useText } from "../../i18n/use-text.tsx";
import { useAppState } from "../../state/app-context.tsx";
import { Badge } from "../../ui/badge.tsx";
import { cx } from "../../ui/class-names.ts";
import { isGuide } from "../guide.ts";
import { groupModels, type ModelEntry } from "./filter-models.ts";

type Props = {
  models: readonly ModelEntry[];
  defaultModel: string;
  current: string | null;
  onChoose: (model: string) => void;
};

const none: readonly string[] = [];

/** Models under their providers. The field filters them; arrow keys walk the list while the focus stays in the field. */
export function ModelList({ models, defaultModel, current, onChoose }: Props) {
  const { chat } = useText();
  const unpriced = useAppState(state => (state.budget.kind === "ready" ? state.budget.value.prices.unpriced : none));
  const [query, setQuery] = useState("");
  const groups = groupModels(models, query);
  const flat = groups.flatMap(group => group.models);
  const [wanted, setWanted] = useState(current);
  const active = flat.find(model => model.id === wanted) ?? flat[0];
  const list = useId();
  const activeRow = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when another row becomes the active one
  useEffect(() => {
    activeRow.current?.scrollIntoView({ block: "nearest" });
  }, [active?.id]);

  const walk = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && active && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onChoose(active.id);
    }
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || !active) return;
    event.preventDefault();
    setWanted(flat[(flat.indexOf(active) + step + flat.length) % flat.length]?.id ?? null);
  };

  return (
    <>
      <input
        type="text"
        role="combobox"
        aria-label={chat.filterModels}
        aria-expanded
        aria-controls={list}
        aria-activedescendant={active ? `${list} ${active.id}`.replaceAll(" ", "_") : undefined}
        placeholder={chat.filterModels}
        value={query}
        onChange={event => setQuery(event.target.value)}
        onKeyDown={walk}
        className="min-h-12 shrink-0 border-b border-line bg-transparent px-4 outline-none"
      />
      <div id={list} role="listbox" aria-label={chat.chooseModel} className="min-h-0 overflow-y-auto p-1.5">
        {flat.length === 0 && <p className="px-3 py-2 text-soft">{chat.noModels}</p>}
        {groups.map(group => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot stand in a listbox
          <div key={group.provider} role="group" aria-label={group.provider}>
            <p aria-hidden className="px-2.5 pt-2 pb-1 text-xs font-semibold text-soft">
              {group.provider}
            </p>
            {group.models.map(model => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which keeps the focus
              <div
                key={model.id}
                ref={model === active ? activeRow : null}
                id={`${list} ${model.id}`.replaceAll(" ", "_")}
                role="option"
                tabIndex={-1}
                aria-selected={model.id === current}
                onClick={() => onChoose(model.id)}
                onPointerMove={() => setWanted(model.id)}
                className={cx(
                  "flex min-h-10 cursor-pointer items-center gap-2 rounded-lg px-2.5",
                  model === active && "bg-hover",
                )}
              >
                <span className="min-w-0 grow truncate" title={model.id}>
                  {isGuide(model.id) ? chat.guideName : model.name}
                </span>
                {model.id === defaultModel && <Badge>{chat.defaultModel}</Badge>}
                {unpriced.includes(model.id) && (
                  <Badge tone="honey" title={chat.noPriceTitle}>
                    {chat.noPrice}
                  </Badge>
                )}
                {model.local && !isGuide(model.id) && (
                  <Badge tone="leaf" title={chat.localTitle}>
                    {chat.local}
                  </Badge>
                )}
                <Check aria-hidden className={cx("size-4 shrink-0 text-ember", model.id !== current && "invisible")} />
              </div>
            ))}
          </div>
        ))}
      </div>
    </>
  );
}
