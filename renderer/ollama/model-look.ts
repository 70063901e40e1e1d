import type { Hardware, LocalModel, OfferedModel } from "../../contract/routes/ollama.ts";
import type { ProviderInfo } from "../../contract/routes/settings.ts";

/** The provider of the settings that speaks to this Ollama; one without a match there answers nothing yet. */
export function ollamaProvider(providers: readonly ProviderInfo[], baseUrl: string | null): ProviderInfo | null {
  const own = providers.filter(one => one.type === "ollama");
  const trimmed = baseUrl?.replace(/\/$/, "");
  return own.find(one => one.baseUrl.replace(/\/$/, "") === trimmed) ?? own.find(one => onThisMachine(one.baseUrl)) ?? null;
}

/** A machine of the same home counts as local too, but it is another Ollama. */
const onThisMachine = (url: string): boolean => /^https?:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?::|\/|$)/.test(url);

/** A name for a provider that nobody has: `ollama`, else `ollama-2` and so on. */
export function freeName(taken: readonly string[]): string {
  if (!taken.includes("ollama")) return "ollama";
  let number = 2;
  while (taken.includes(`ollama-${number}`)) number += 1;
  return `ollama-${number}`;
}

/** `qwen3.5` and `qwen3.5:latest` are the same model to Ollama. */
export const fullName = (name: string): string => (name.lastIndexOf(":") > name.lastIndexOf("/") ? name : `${name}:latest`);

/** What Ollama accepts as the name of a model. */
export const isModelName = (name: string): boolean => /^[\w.:/@-]{1,300}$/.test(name);

/** The maker's terms of a model that is here, known for those that are offered too. */
export const licenseOf = (model: Pick<LocalModel, "name">, offered: readonly OfferedModel[]): string | null =>
  offered.find(one => fullName(one.name) === fullName(model.name))?.license ?? null;

/** True when a model surely does not fit on the disk. */
export const noRoom = ({ bytes }: Pick<OfferedModel, "bytes">, { freeBytes }: Pick<Hardware, "freeBytes">): boolean =>
  freeBytes !== null && bytes > freeBytes;

/** A context window as its makers write it: `256K` is 262,144 tokens. `compact` writes those that are no multiple of 1024. */
export const contextSize = (tokens: number, compact: (value: number) => string): string =>
  tokens % 1024 === 0 ? `${tokens / 1024}K` : compact(tokens);

/** The recommended one first, then what runs well before what is slow; of two such the larger, which answers better. */
export const sortOffered = (offered: readonly OfferedModel[]): OfferedModel[] => {
  const rank = { good: 0, slow: 1, tooBig: 2 } as const;
  return [...offered].sort(
    (a, b) => Number(b.recommended) - Number(a.recommended) || rank[a.fit] - rank[b.fit] || b.bytes - a.bytes,
  );
};
