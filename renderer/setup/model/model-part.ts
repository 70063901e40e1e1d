import type { ProviderInfo } from "../../../contract/routes/settings.ts";
import { isGuide } from "../../chat/guide.ts";

/** A provider that is new here, by the choice that leads to it. */
export type NewProvider = "anthropic" | "other" | "elsewhere";

/** A page inside the model step. */
export type ModelPart =
  | { readonly kind: "choices" }
  | { readonly kind: "ollama" }
  | { readonly kind: "new"; readonly provider: NewProvider }
  /** The key of a provider that is in the settings without one. */
  | { readonly kind: "key"; readonly name: string };

const news: ReadonlySet<string> = new Set(["anthropic", "other", "elsewhere"] satisfies NewProvider[]);
const keyOf = "key:";

/** What the last piece of `/setup/model/PART` means; whatever it does not know are the choices. */
export function readPart(part: string | null): ModelPart {
  if (part === "ollama") return { kind: "ollama" };
  if (part !== null && news.has(part)) return { kind: "new", provider: part as NewProvider };
  if (part?.startsWith(keyOf)) return { kind: "key", name: part.slice(keyOf.length) };
  return { kind: "choices" };
}

export const keyPart = (name: string): string => `${keyOf}${name}`;

/** Providers that ask for a key and have none; servers of one's own mostly want none. */
export const withoutKey = <T extends Pick<ProviderInfo, "key" | "local" | "type">>(providers: readonly T[]): readonly T[] =>
  providers.filter(one => one.key === "none" && !one.local && one.type !== "ollama");

export type Answering =
  /** Not told yet. */
  | { readonly kind: "unknown" }
  | { readonly kind: "guide" }
  | { readonly kind: "model"; readonly model: string }
  /** It is chosen, and its provider will refuse. */
  | { readonly kind: "waitsForKey"; readonly model: string };

/** Who answers a message that names no model. `providers`: of the settings, null until they are told. */
export function whoAnswers(defaultModel: string | null, providers: readonly ProviderInfo[] | null): Answering {
  if (defaultModel === null || isGuide(defaultModel)) return { kind: "guide" };
  if (providers === null) return { kind: "unknown" };
  const waits = withoutKey(providers).some(({ name }) => defaultModel.startsWith(`${name}/`));
  return { kind: waits ? "waitsForKey" : "model", model: defaultModel };
}
