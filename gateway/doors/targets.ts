import type { StoredFailure } from "../../contract/errors/failure.ts";
import type { Settings } from "../../contract/settings/schema.ts";
import { agentIds, defaultAgentId, findAgent } from "../agents/agents.ts";
import type { ResolvedModel } from "../agents/turn.ts";
import type { AgentWords } from "./relay-request.ts";

/** Who answers a request. `words` is null where a model was asked for and no agent: then nothing is added to what the client says. */
export type Target = {
  readonly agent: string;
  readonly words: AgentWords | null;
  /** Tried in order. */
  readonly models: readonly [ResolvedModel, ...ResolvedModel[]];
};

export type TargetDeps = {
  readonly settings: () => Settings;
  readonly models: {
    resolve(ref: string): ResolvedModel | StoredFailure;
    agentModels(agentId: string): readonly [ResolvedModel, ...ResolvedModel[]] | StoredFailure;
    defaultRef(): string;
  };
};

/** `model` of a request → who answers: an agent by its id or name, else a model; none named: the default model. */
export function createTargets({ settings, models }: TargetDeps) {
  return (ref: string | undefined): Target | StoredFailure => {
    const now = settings();
    const id = ref === undefined ? undefined : agentOf(now, ref);
    if (id === undefined) {
      const resolved = models.resolve(ref ?? models.defaultRef());
      return "code" in resolved ? resolved : { agent: defaultAgentId, words: null, models: [resolved] };
    }
    const line = models.agentModels(id);
    return "code" in line ? line : { agent: id, words: findAgent(now, id, "en") ?? null, models: line };
  };
}

/** The id of the agent that is called so by its id or its name. A model's name with a slash is never an agent's. */
function agentOf(settings: Settings, ref: string): string | undefined {
  if (ref.includes("/")) return undefined;
  const ids = agentIds(settings);
  return ids.find(id => id === ref) ?? ids.find(id => settings.agents[id]?.name === ref);
}
