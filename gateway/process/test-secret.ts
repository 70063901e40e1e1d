import type { Language } from "../../contract/errors/define.ts";
import type { ConnectionTest } from "../../contract/routes/settings.ts";
import type { Settings } from "../../contract/settings/schema.ts";
import type { Models } from "../models/registry/create-models.ts";
import { ownsSecret } from "../models/registry/provider-secret.ts";

/** Tries a new value of a secret at the provider whose key it is; null when no provider uses it, so that nobody can try it. */
export const createTestSecret =
  (deps: { readonly settings: () => Settings; readonly models: Pick<Models, "test">; readonly language: Language }) =>
  async (name: string, value: string, principal: string, signal: AbortSignal): Promise<ConnectionTest | null> => {
    const row = deps
      .settings()
      .providers.find(provider => provider.apiKey === `vault:${name}` && ownsSecret(provider.name, name));
    return row ? deps.models.test({ ...row, apiKey: value }, principal, deps.language, signal) : null;
  };
