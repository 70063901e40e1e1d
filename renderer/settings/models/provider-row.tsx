import { Check, Pencil, Trash2 } from "lucide-react";
import type { ProviderInfo } from "../../../contract/routes/settings.ts";
import { useText } from "../../i18n/use-text.tsx";
import { TestResult } from "../../providers/test-result.tsx";
import { useProviderDraft } from "../../providers/use-provider-draft.ts";
import { Link } from "../../router/link.tsx";
import { budgetPath } from "../../router/route.ts";
import { useAppState } from "../../state/app-context.tsx";
import { Avatar } from "../../ui/avatar.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { draftOf } from "./stored-draft.ts";

type Props = { provider: ProviderInfo; answers: boolean; onEdit: () => void; onRemove: () => void };

/** One provider: what it is, where its key stands, and a test of it as it is stored. */
export function ProviderRow({ provider, answers, onEdit, onRemove }: Props) {
  const { settings, chat } = useText();
  const words = settings.models;
  const draft = useProviderDraft(draftOf(provider), true);
  const { kind } = draft.progress;
  const shown = kind === "tested" || kind === "failed";
  return (
    <li className="flex flex-col gap-3 px-4 py-4 sm:px-5">
      <div className="flex gap-x-4 gap-y-2 max-sm:flex-col sm:items-start">
        <Avatar name={provider.name} className="max-sm:hidden" />
        <div className="min-w-0 grow">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="font-semibold wrap-anywhere">{provider.name}</span>
            <span className="text-sm text-soft">{words.types[provider.type]}</span>
            {answers && (
              <Badge tone="leaf">
                <Check aria-hidden className="size-3" />
                {words.isDefault}
              </Badge>
            )}
          </p>
          <p className="font-mono text-sm text-soft wrap-anywhere">{provider.baseUrl}</p>
          <p className="mt-1.5 flex flex-wrap gap-1.5">
            {provider.local && (
              <Badge tone="leaf" title={chat.localTitle}>
                {chat.local}
              </Badge>
            )}
            <KeyBadge provider={provider} />
            <PriceBadge provider={provider} />
            {provider.models.length > 0 && (
              <Badge title={provider.models.join(", ")}>{words.onlyModels(provider.models.length)}</Badge>
            )}
          </p>
        </div>
        <div className="flex shrink-0 items-center gap-0.5 sm:-mr-2">
          <Button
            size="small"
            className="mr-1"
            busy={kind === "testing"}
            onClick={() => (shown ? draft.reset() : void draft.test())}
          >
            {kind === "testing" ? words.testing : shown ? words.hideTest : words.test}
          </Button>
          <IconButton label={words.edit(provider.name)} onClick={onEdit}>
            <Pencil aria-hidden />
          </IconButton>
          <IconButton label={words.remove(provider.name)} onClick={onRemove} className="hover:text-rust">
            <Trash2 aria-hidden />
          </IconButton>
        </div>
      </div>
      {shown && (
        <div className="sm:pl-13">
          <TestResult progress={draft.progress} />
        </div>
      )}
    </li>
  );
}

/** Which of its models have no price and are refused for it: a link to where one is entered. */
function PriceBadge({ provider }: { provider: ProviderInfo }) {
  const { settings } = useText();
  const words = settings.models;
  const unpriced = useAppState(state => (state.budget.kind === "ready" ? state.budget.value.prices.unpriced : null));
  const here = unpriced?.filter(ref => ref.startsWith(`${provider.name}/`)) ?? [];
  if (here.length === 0) return null;
  return (
    <Link to={budgetPath("prices")} className="rounded-full">
      <Badge tone="honey" title={`${words.noPriceTitle} ${here.join(", ")}`}>
        {words.noPrice(here.length)}
      </Badge>
    </Link>
  );
}

function KeyBadge({ provider }: { provider: ProviderInfo }) {
  const { settings } = useText();
  const words = settings.models;
  // Ollama asks for none, and neither do most servers at home.
  if (provider.key === "none" && (provider.local || provider.type === "ollama")) return null;
  const readable = provider.key === "file" || provider.key === "none";
  return (
    <Badge tone={readable ? "honey" : "plain"} title={words.keyTitles[provider.key]}>
      {words.keys[provider.key]}
    </Badge>
  );
}
