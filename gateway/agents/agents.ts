import type { Language } from "../../contract/errors/define.ts";
import type { Agent, Settings } from "../../contract/settings/schema.ts";
import type { ThinkingEffort } from "../models/model.ts";
import { builtInPersona } from "./persona.ts";

/** The name under which the agent is kept that answers when none is named. */
export const defaultAgentId = "default";

/** An agent as a turn needs it. */
export type AnsweringAgent = {
  readonly id: string;
  readonly persona: string;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly thinking?: ThinkingEffort;
};

/** `defaults` holds what all agents share; it is none itself. */
const shared = "defaults";

const isAgent = (settings: Settings, id: string): boolean => id !== shared && Object.hasOwn(settings.agents, id);

/** The agent that answers when none is named: `default`, else `main`, else the built-in one. */
export function defaultAgent(settings: Settings): string {
  if (isAgent(settings, defaultAgentId)) return defaultAgentId;
  return isAgent(settings, "main") ? "main" : defaultAgentId;
}

/** Ids that a conversation may name, the default first. */
export function agentIds(settings: Settings): string[] {
  const first = defaultAgent(settings);
  return [first, ...Object.keys(settings.agents).filter(id => id !== shared && id !== first)];
}

/** The agent of that id; undefined when the settings name no such agent (any more). */
export function findAgent(settings: Settings, id: string, language: Language): AnsweringAgent | undefined {
  if (id !== defaultAgent(settings) && !isAgent(settings, id)) return undefined;
  const defaults: Agent = settings.agents[shared] ?? {};
  const own: Agent = isAgent(settings, id) ? (settings.agents[id] ?? {}) : {};
  const { persona, maxOutputTokens, temperature, thinking } = { ...defaults, ...own };
  return {
    id,
    persona: persona ?? builtInPersona(settings.language ?? language),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(thinking === undefined ? {} : { thinking }),
  };
}
