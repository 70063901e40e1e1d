import { Brain, Eye, Wrench } from "lucide-react";
import type { Fit } from "../../contract/routes/ollama.ts";
import { useOllamaText } from "../i18n/ollama-text.ts";
import { Badge } from "../ui/badge.tsx";

const tones = { good: "leaf", slow: "honey", tooBig: "plain" } as const;

/** Whether a model runs well here, in two words. */
export function FitBadge({ fit }: { fit: Fit }) {
  const words = useOllamaText();
  return (
    <Badge tone={tones[fit]} title={words.fitTitles[fit]}>
      {words.fits[fit]}
    </Badge>
  );
}

type Able = { readonly images: boolean | null; readonly tools: boolean | null; readonly thinking: boolean | null };

/** What a model can do besides text. What is not known is not claimed. */
export function Abilities({ of: model }: { of: Able }) {
  const { abilities } = useOllamaText();
  const all = [
    [model.images, abilities.images, <Eye key="icon" aria-hidden />],
    [model.tools, abilities.tools, <Wrench key="icon" aria-hidden />],
    [model.thinking, abilities.thinking, <Brain key="icon" aria-hidden />],
  ] as const;
  const has = all.filter(([able]) => able === true);
  if (has.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-x-3.5 gap-y-0.5 text-sm text-soft [&_svg]:size-4">
      {has.map(([, label, icon]) => (
        <li key={label} className="inline-flex items-center gap-1.5">
          {icon}
          {label}
        </li>
      ))}
    </ul>
  );
}
