import type { Cost } from "../../contract/settings/cost.ts";
import type { Settings } from "../../contract/settings/schema.ts";
import { agentIds } from "../agents/agents.ts";

/** `cost` with the agents of its limits by their ids: people may write the name that they gave an agent, as they may in `model`. Made once for each version of the settings. */
export function createLimitsById(settings: () => Settings): () => Cost {
  let of: Settings | undefined;
  let made: Cost | undefined;
  return () => {
    const now = settings();
    if (made && of === now) return made;
    const ids = agentIds(now);
    const idOf = (agent: string): string =>
      ids.includes(agent) ? agent : (ids.find(id => now.agents[id]?.name === agent) ?? agent);
    const limits = now.cost.limits?.map(limit => (limit.agent === undefined ? limit : { ...limit, agent: idOf(limit.agent) }));
    of = now;
    made = limits ? { ...now.cost, limits } : now.cost;
    return made;
  };
}
