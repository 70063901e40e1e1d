import { asText, isJson, type Json } from "../../doors/fields.ts";
import { isOpenRouter } from "./hosts.ts";
import type { Tally } from "./tally.ts";

/** Suffixes that search before they answer or look for the fastest, stored presets, and the model that is a choice among all. */
const routed = /:(?:online|nitro)|@|^openrouter\/auto/;

/** OpenRouter sends a request where it was told to, whatever that costs. */
export function refuseRoutes(tally: Tally, body: Json, baseUrl: string): void {
  if (!isOpenRouter(baseUrl)) return;
  const model = asText(body.model);
  if (routed.test(model)) tally.refuse(`the model name ${model.slice(0, 60)}`, `模型名称 ${model.slice(0, 60)}`);
  const provider = isJson(body.provider) ? body.provider : {};
  for (const field of ["order", "only", "sort"])
    if (provider[field] != null) tally.refuse(`\`provider.${field}\``, `\`provider.${field}\``);
}
