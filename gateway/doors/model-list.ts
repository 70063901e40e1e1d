import { AppError } from "../../contract/errors/app-error.ts";
import type { ModelInfo } from "../../contract/routes/settings.ts";
import { integer, invalid, type Json } from "./fields.ts";

/** One thing that may stand in `model`: `provider/model`, or an agent's id. */
export type Offer = {
  readonly id: string;
  readonly ownedBy: string;
  readonly title: string;
  readonly contextTokens: number | null;
};

export const offers = (
  models: readonly ModelInfo[],
  agents: readonly { readonly id: string; readonly name: string }[],
): Offer[] => [
  ...agents.map(({ id, name }) => ({ id, ownedBy: "hearth", title: name, contextTokens: null })),
  ...models.map(({ id, provider, name, contextTokens }) => ({ id, ownedBy: provider, title: name, contextTokens })),
];

/** `created` in seconds: when this gateway learned of it, since providers do not tell. */
export const openAiModel = ({ id, ownedBy }: Offer, created: number): object => ({
  id,
  object: "model",
  created,
  owned_by: ownedBy,
});

export const anthropicModel = ({ id, title, contextTokens }: Offer, created: number): object => ({
  type: "model",
  id,
  display_name: title,
  created_at: new Date(created * 1_000).toISOString(),
  max_input_tokens: contextTokens,
});

export const openAiList = (all: readonly Offer[], created: number): object => ({
  object: "list",
  data: all.map(offer => openAiModel(offer, created)),
});

const largestPage = 1_000;

/** A page of Anthropic's list, by `limit`, `after_id` and `before_id`. @throws AppError REQUEST_INVALID */
export function anthropicList(all: readonly Offer[], created: number, query: Json): object {
  const limit = query.limit === undefined ? 20 : Number(query.limit);
  if (!integer(1).is(limit) || limit > largestPage) throw invalid("limit", `must be a whole number from 1 to ${largestPage}`);
  const position = (key: "after_id" | "before_id"): number => {
    const found = all.findIndex(offer => offer.id === query[key]);
    if (found < 0) throw invalid(key, "is no model of this list");
    return found;
  };
  const before = query.before_id === undefined ? all.length : position("before_id");
  const from =
    query.after_id === undefined ? (query.before_id === undefined ? 0 : Math.max(0, before - limit)) : position("after_id") + 1;
  const page = all.slice(from, Math.min(from + limit, before));
  const backwards = query.before_id !== undefined && query.after_id === undefined;
  return {
    data: page.map(offer => anthropicModel(offer, created)),
    has_more: backwards ? from > 0 : from + page.length < before,
    first_id: page.at(0)?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  };
}

/** @throws AppError MODEL_UNKNOWN */
export function findOffer(all: readonly Offer[], id: string): Offer {
  const found = all.find(offer => offer.id === id) ?? all.find(offer => offer.title === id);
  if (!found) throw AppError.of("MODEL_UNKNOWN", { model: id });
  return found;
}
