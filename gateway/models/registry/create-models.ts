import type { Language } from "../../../contract/errors/define.ts";
import type { ConnectionTest, ModelInfo } from "../../../contract/routes/settings.ts";
import type { Provider, Settings } from "../../../contract/settings/schema.ts";
import type { Probe } from "../../agents/probe.ts";
import type { ResolvedModel } from "../../agents/turn.ts";
import type { Clock } from "../../clock.ts";
import type { SettingsService } from "../../config/service.ts";
import type { Log } from "../../log.ts";
import type { OllamaAddress } from "../../ollama/server/address.ts";
import { referencedSecret } from "../../vault/secret-reference.ts";
import type { Vault } from "../../vault/vault.ts";
import { createGuideProvider, guideName } from "../guide/provider.ts";
import type { GuideStatus } from "../guide/topic.ts";
import type { ModelFailure, ModelProvider } from "../model.ts";
import { createDispatchers } from "../upstream/dispatchers.ts";
import { buildProvider, type ProviderRow } from "./build.ts";
import { type ConnectionDraft, testConnection } from "./connection-test.ts";
import { detectOllama } from "./detect-ollama.ts";
import { canChat, createListing } from "./listing.ts";
import { modelInfos } from "./model-infos.ts";
import { ownsSecret } from "./provider-secret.ts";
import { type Choice, chooseDefault, chooseModel, guideRef, type Known } from "./resolve.ts";

export type ModelsDeps = {
  readonly settings: Pick<SettingsService, "current" | "onChange">;
  readonly vault: Pick<Vault, "get">;
  readonly clock: Clock;
  readonly log: Log;
  /** What the guide may tell; providers and default model are added here. */
  readonly guideStatus: () => Omit<GuideStatus, "providers" | "defaultModel" | "now">;
  /** Asks a model for a connection test, within the budget. */
  readonly probe: Probe;
  /** Where an Ollama may be running, as `OLLAMA_HOST` says, beside its usual address. */
  readonly ollamaHost?: string | undefined;
  /** Where the Ollama of this machine is that a provider without an address means. */
  readonly ollamaAddress?: Pick<OllamaAddress, "current" | "onChange">;
};

type Built = { readonly row: Provider; readonly made: string; readonly provider: ModelProvider };
type Line = readonly [ResolvedModel, ...ResolvedModel[]];

const backgroundListMs = 500;

const unknown = (model: string): ModelFailure => ({ kind: "failure", code: "MODEL_UNKNOWN", slots: { model }, retryable: false });

/** The providers that are set up, and what names of models mean. Follows the settings; keys are looked up when they are used. */
export function createModels({ settings, vault, clock, log, guideStatus, probe, ollamaHost, ollamaAddress }: ModelsDeps) {
  const dispatchers = createDispatchers();
  const listing = createListing(clock);
  const stopping = new AbortController();
  let built: readonly Built[] = [];
  let background: NodeJS.Timeout | undefined;

  const secretFor = (provider: string, value: string): string | undefined => {
    const name = referencedSecret(value);
    if (name === undefined) return value;
    if (!ownsSecret(provider, name)) {
      log.warn({ provider }, "a provider names a secret that is not its own; it is not sent");
      return undefined;
    }
    try {
      return vault.get(name);
    } catch (error) {
      log.warn({ error }, "the vault gave no key");
      return undefined;
    }
  };
  const build = (row: ProviderRow): ModelProvider =>
    buildProvider(row, { dispatchers, clock, secret: value => secretFor(row.name, value) });

  /** A provider of Ollama without an address goes to the one that answers on this machine. */
  const withAddress = (row: Provider): Provider => {
    const baseUrl = row.type === "ollama" && row.baseUrl === undefined ? ollamaAddress?.current() : undefined;
    return baseUrl === undefined ? row : { ...row, baseUrl };
  };

  const rebuild = (rows: readonly Provider[]): void => {
    const unique = rows.filter((row, index) => rows.findIndex(other => other.name === row.name) === index);
    built = unique.flatMap(row => {
      const placed = withAddress(row);
      const made = JSON.stringify(placed);
      const same = built.find(one => one.made === made);
      if (same) return [same];
      try {
        return [{ row, made, provider: build(placed) }];
      } catch (error) {
        log.warn({ error, provider: row.name }, "a provider of the settings cannot be used");
        return [];
      }
    });
    listing.keepOnly(built.map(one => one.provider));
  };

  const known = (): Known[] =>
    built.map(({ row, provider }) => {
      const listed = listing.known(provider);
      const names = [...(row.models ?? []), ...(listed ?? []).map(model => model.name)];
      return { name: row.name, models: [...new Set(names)], complete: listed !== undefined };
    });

  const guide = createGuideProvider(() => {
    const chosen = defaultRef();
    return {
      ...guideStatus(),
      now: clock.now(),
      providers: built.map(({ row, provider }) => ({ name: row.name, type: row.type, local: provider.local })),
      defaultModel: chosen === guideRef ? null : chosen,
    };
  });

  const take = ({ provider, model }: Choice): ResolvedModel | undefined => {
    const found = provider === guideName ? guide : built.find(one => one.row.name === provider)?.provider;
    return found && { provider: found, model };
  };
  const resolveModel = (ref: string): ResolvedModel | undefined => {
    const choice = chooseModel(ref, known(), settings.current().defaultProvider);
    return choice && take(choice);
  };
  const defaultRef = (): string => {
    const { provider, model } = chooseDefault(settings.current(), known());
    return `${provider}/${model}`;
  };

  const agentModels = (agentId: string, override?: string): Line | ModelFailure => {
    const { agents } = settings.current();
    const agent: Settings["agents"][string] = { ...agents.defaults, ...(Object.hasOwn(agents, agentId) ? agents[agentId] : {}) };
    const first = override ?? agent.model ?? defaultRef();
    const resolved = resolveModel(first);
    if (!resolved) return unknown(first);
    const line: [ResolvedModel, ...ResolvedModel[]] = [resolved];
    for (const ref of agent.fallbacks ?? []) {
      const next = resolveModel(ref);
      if (!next) log.warn({ agent: agentId, model: ref }, "a fallback model is not known");
      else if (!line.some(one => one.provider === next.provider && one.model === next.model)) line.push(next);
    }
    return line;
  };

  /** `provider/model`, a bare model name, an agent's id or name, or "guide". An agent's name stands for its first model. */
  const resolve = (ref: string): ResolvedModel | ModelFailure => {
    const wanted = ref === "" ? defaultRef() : ref;
    const { agents } = settings.current();
    const agentId = Object.hasOwn(agents, wanted) ? wanted : Object.keys(agents).find(id => agents[id]?.name === wanted);
    const exact = wanted.includes("/") || known().some(one => one.models.includes(wanted));
    if (agentId !== undefined && agentId !== "defaults" && !exact) {
      const line = agentModels(agentId);
      return "kind" in line ? line : line[0];
    }
    return resolveModel(wanted) ?? unknown(wanted);
  };

  /**
   * Without a named default, what the first provider has must be learned before it can answer; and of an Ollama, which of its models are
   * somebody's cloud, and cost. That waits until the gateway is up.
   */
  const learnSoon = (): void => {
    clearTimeout(background);
    const nameless = settings.current().defaultModel === undefined && !built.some(one => one.row.models?.length);
    const asked = built.filter(one => nameless || one.provider.family === "ollama");
    if (asked.length === 0) return;
    background = setTimeout(
      () => void Promise.all(asked.map(one => listing.refresh(one.provider, stopping.signal))),
      backgroundListMs,
    );
    background.unref();
  };

  rebuild(settings.current().providers);
  learnSoon();
  const unsubscribe = settings.onChange(change => {
    rebuild(change.settings.providers);
    learnSoon();
  });
  const unfollow = ollamaAddress?.onChange(() => {
    rebuild(settings.current().providers);
    learnSoon();
  });

  return {
    /** The providers of the settings, without the guide. */
    providers: (): ModelProvider[] => built.map(one => one.provider),
    /** A provider's models as far as they are known without asking it: those that the settings name, then those it listed. */
    modelsOf: (provider: ModelProvider): readonly string[] =>
      known()
        .find(one => one.name === provider.name)
        ?.models.filter(canChat) ?? [],
    resolve,
    /** `provider/model` that answers when nothing is named. `guide/guide` while there is none. */
    defaultRef,
    /** The provider that is to answer when nothing is named and has no key; undefined when it can be asked. */
    keyMissingAt(): string | undefined {
      const provider = resolveModel(defaultRef())?.provider;
      return provider?.lacksKey?.() === true ? provider.name : undefined;
    },
    /** The models that answer for an agent, in order: `override` or the agent's own, then its fallbacks. */
    agentModels,

    /** All models that can be chosen. Providers that are down or slow show what they last had, and what the settings name. */
    async list(signal: AbortSignal): Promise<ModelInfo[]> {
      const all = Promise.all(built.map(one => listing.refresh(one.provider, stopping.signal)));
      await new Promise<void>(resolve => {
        const done = (): void => {
          signal.removeEventListener("abort", done);
          resolve();
        };
        signal.addEventListener("abort", done, { once: true });
        if (signal.aborted) done();
        else void all.then(done);
      });
      return modelInfos(
        built.map(({ row, provider }) => ({
          provider,
          named: row.models ?? [],
          listed: listing.known(provider) ?? [],
        })),
      );
    },

    /** Tries an address, a key and a model before they are kept. `apiKey` may name a secret of the provider's own. `principal` tests. */
    test: (draft: ConnectionDraft, principal: string, language: Language, signal: AbortSignal): Promise<ConnectionTest> =>
      testConnection(draft, { build, probe, principal, language, signal: AbortSignal.any([signal, stopping.signal]) }),

    detectOllama: (signal: AbortSignal) =>
      detectOllama(
        [ollamaAddress?.current(), ollamaHost, "127.0.0.1:11434"].filter(host => host !== undefined),
        { build, signal },
      ),

    /** Models came or went: what the Ollamas have is asked anew. */
    async relist(signal: AbortSignal): Promise<void> {
      const asked = built.filter(one => one.provider.family === "ollama").map(one => one.provider);
      await Promise.all(asked.map(provider => listing.renew(provider, AbortSignal.any([signal, stopping.signal]))));
    },

    /** Ends every question that is under way. */
    async stop(): Promise<void> {
      clearTimeout(background);
      unsubscribe();
      unfollow?.();
      stopping.abort();
      await dispatchers.stop();
    },
  };
}

export type Models = ReturnType<typeof createModels>;
