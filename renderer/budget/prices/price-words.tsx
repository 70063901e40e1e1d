import type { PriceRow } from "../../../contract/routes/budget.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { Badge } from "../../ui/badge.tsx";

/** A model's price in a line: input and output for a million tokens, and where longer prompts cost more. */
export function PriceLine({ row }: { row: PriceRow }) {
  const { prices: words } = useBudgetText();
  const format = useFormat();
  const [first, ...higher] = row.tiers;
  if (row.free) return <span>{row.source === "local" ? words.freeLocal : words.free}</span>;
  if (!first) return <span className="text-rust">{words.unknown}</span>;
  const { rates } = first;
  return (
    <span
      className="tabular-nums"
      title={words.cacheTitle(format.price(rates.cacheRead), format.price(rates.cacheWrite5m), format.price(rates.cacheWrite1h))}
    >
      {words.inOut(format.price(rates.input), format.price(rates.output))}
      {higher.map(tier => (
        <span key={tier.aboveInputTokens} className="block text-sm text-soft">
          {words.tier(
            format.compact(tier.aboveInputTokens),
            words.inOut(format.price(tier.rates.input), format.price(tier.rates.output)),
          )}
        </span>
      ))}
    </span>
  );
}

/** Whose word a price is. */
export function SourceBadge({ row }: { row: PriceRow }) {
  const { prices: words } = useBudgetText();
  if (row.source === "unknown") return <Badge tone="rust">{words.sources.unknown}</Badge>;
  if (row.source === "local") return <Badge tone="leaf">{words.sources.local}</Badge>;
  return <Badge tone={row.source === "settings" ? "ember" : "plain"}>{words.sources[row.source]}</Badge>;
}
