import { principalId } from "../../contract/principal.ts";
import type { Settings } from "../../contract/settings/schema.ts";
import { agentIds } from "../agents/agents.ts";
import type { Clock } from "../clock.ts";
import type { Writer } from "../db/writes.ts";
import type { Models } from "../models/registry/create-models.ts";
import { guideRef } from "../models/registry/resolve.ts";
import type { StoredProviders } from "../models/registry/stored-providers.ts";
import type { Handlers } from "./handler.ts";

export type ProviderHandlerDeps = {
  readonly models: Pick<Models, "test" | "detectOllama" | "list" | "defaultRef">;
  readonly stored: StoredProviders;
  readonly settings: () => Settings;
  readonly writer: Pick<Writer, "run">;
  readonly clock: Clock;
};

type Names = "listProviders" | "testProvider" | "saveProvider" | "removeProvider" | "detectOllama" | "listModels";

/** Providers, their keys and their models. No answer holds a key. */
export function createProviderHandlers({ models, stored, settings, writer, clock }: ProviderHandlerDeps): Handlers<Names> {
  const record = (actor: string, action: string, target: string, detail: Record<string, string | boolean>): Promise<void> =>
    writer.run("audit.append", { at: clock.now(), actor, action, target, detail });

  return {
    listProviders: () => {
      const chosen = models.defaultRef();
      return { providers: stored.list(), defaultModel: chosen === guideRef ? null : chosen };
    },

    testProvider: ({ body, principal, language, signal }) => {
      const { apiKey: _, ...draft } = body;
      const row = settings().providers.find(one => one.name === body.name && one.type === body.type);
      const { numCtx, timeoutSeconds } = row ?? {};
      return models.test(
        {
          name: draft.name,
          type: draft.type,
          models: draft.models,
          model: draft.model,
          ...(draft.baseUrl === undefined ? {} : { baseUrl: draft.baseUrl }),
          ...stored.credentialsFor(body),
          ...(numCtx === undefined ? {} : { numCtx }),
          ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
        },
        principalId(principal),
        language,
        signal,
      );
    },

    saveProvider: async ({ params, body, principal }) => {
      const actor = principalId(principal);
      const { provider, keyChanged } = await stored.save(params.name, body, actor);
      await record(actor, "provider.saved", provider.name, { type: provider.type, keyChanged, isDefault: body.makeDefault });
      return provider;
    },

    removeProvider: async ({ params, principal }) => {
      const actor = principalId(principal);
      await stored.remove(params.name, actor);
      await record(actor, "provider.removed", params.name, {});
      return { ok: true as const };
    },

    detectOllama: ({ signal }) => models.detectOllama(signal),

    listModels: async ({ signal }) => {
      const { agents } = settings();
      const list = await models.list(signal);
      return {
        models: list,
        defaultModel: models.defaultRef(),
        agents: agentIds(settings()).map(id => {
          const agent = Object.hasOwn(agents, id) ? agents[id] : undefined;
          return { id, name: agent?.name ?? id, model: agent?.model ?? null };
        }),
      };
    },
  };
}
