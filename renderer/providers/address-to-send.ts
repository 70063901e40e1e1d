import { anthropicAddress } from "./presets.ts";
import type { Draft } from "./use-provider-draft.ts";

/**
 * The address that a request names, null for none. A test always says where: a stored key goes only to the address it belongs to. Saving
 * leaves an address that did not change (`stored`, null for a new provider) as it stands in the file.
 */
export function addressToSend(
  purpose: "test" | "save",
  draft: Pick<Draft, "type" | "baseUrl">,
  stored: string | null,
): string | null {
  const typed = draft.baseUrl.trim();
  if (purpose === "save" && stored !== null && typed === stored) return null;
  if (typed !== "") return typed;
  // Cleared: left out it would keep the former one.
  return stored !== null && stored !== "" && draft.type === "anthropic" ? anthropicAddress : null;
}
