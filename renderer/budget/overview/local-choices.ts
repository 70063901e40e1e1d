import type { Cost } from "../../../contract/settings/cost.ts";
import { isGuide } from "../../chat/guide.ts";
import type { AppState } from "../../state/app-state.ts";

/**
 * Who may go on when a budget is spent: what runs here, unless the settings give it a price, and what they mark free. `first` is who goes on
 * when none is named, as far as these pages know. `named` stays a choice whatever it is.
 */
export function localChoices(
  known: AppState["models"],
  prices: Cost["prices"],
  named: string,
): { readonly first: string | null; readonly choices: readonly string[] } {
  if (known.kind !== "ready") return { first: null, choices: named === "" ? [] : [named] };
  const own = (key: string) => (prices && Object.hasOwn(prices, key) ? prices[key] : undefined);
  const free = known.models.filter(({ id, provider, local }) => {
    const price = own(id) ?? own(`${provider}/*`);
    return !isGuide(id) && (price === undefined ? local : price === "free");
  });
  const ids = free.map(one => one.id);
  const usual = known.defaultModel;
  const first = usual !== null && ids.includes(usual) ? usual : (free.find(one => one.local)?.id ?? null);
  return { first, choices: named === "" || ids.includes(named) ? ids : [...ids, named] };
}
