import type { ProviderInfo } from "../../../contract/routes/settings.ts";
import { anthropicAddress } from "../../providers/presets.ts";
import type { Draft } from "../../providers/use-provider-draft.ts";

/** A stored provider as a form begins with it: without its key, which is never told, and without an address that need not be seen. */
export const draftOf = ({ name, type, baseUrl }: Pick<ProviderInfo, "name" | "type" | "baseUrl">): Draft => ({
  name,
  type,
  baseUrl: type === "anthropic" && baseUrl === anthropicAddress ? "" : baseUrl,
  apiKey: "",
});
