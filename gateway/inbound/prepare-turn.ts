import type { Language } from "../../contract/errors/define.ts";
import type { StoredFailure } from "../../contract/errors/failure.ts";
import type { Settings } from "../../contract/settings/schema.ts";
import { findAgent } from "../agents/agents.ts";
import { compose, partsTokens } from "../agents/compose.ts";
import { loadFiles, type ReadFile } from "../agents/load-files.ts";
import { promptBudget } from "../agents/prompt-budget.ts";
import type { Turn } from "../agents/turn.ts";
import type { Clock } from "../clock.ts";
import type { Conversations } from "../conversations/conversations.ts";
import { unpackParts } from "../conversations/parts.ts";
import type { MessageRow, SessionRow } from "../conversations/rows.ts";
import type { ModelRequest } from "../models/model.ts";

export type PreparedTurn = { readonly turn: Turn; readonly request: Omit<ModelRequest, "model"> };

/** The models of an agent, the conversation's own choice first if there is one; or why there are none. */
export type ModelsFor = (agentId: string, override: string | null) => Turn["models"] | StoredFailure;

/** From a stored message to what a model is asked: its agent, its models, and the history with its files. */
export function createPrepareTurn(deps: {
  conversations: Pick<Conversations, "history">;
  settings: () => Settings;
  modelsFor: ModelsFor;
  readFile: ReadFile;
  clock: Clock;
  timeZone: () => string;
}) {
  return async (session: SessionRow, message: MessageRow, language: Language): Promise<PreparedTurn | StoredFailure> => {
    const settings = deps.settings();
    const agent = findAgent(settings, session.agent, language);
    if (!agent) return { code: "AGENT_NOT_FOUND", slots: { agent: session.agent } };
    const models = deps.modelsFor(agent.id, session.model);
    if ("code" in models) return models;

    const promptTokens = promptBudget(settings, models[0]);
    const turns = deps.conversations.history(message, newest => {
      const tokens = newest.reduce(
        (sum, turn) => sum + [turn.user, ...turn.replies].reduce((all, parts) => all + partsTokens(parts), 0),
        0,
      );
      return tokens > promptTokens;
    });
    const prompt = compose({ turns, question: unpackParts(message) }, agent, deps.clock.now(), {
      promptTokens,
      timeZone: deps.timeZone(),
    });
    const { maxOutputTokens, temperature, thinking } = agent;
    return {
      turn: {
        principal: message.sender,
        channel: session.channel,
        agent: agent.id,
        sessionId: session.id,
        messageId: message.id,
        models,
      },
      request: {
        system: prompt.system,
        messages: await loadFiles(prompt.messages, deps.readFile),
        ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
        ...(temperature === undefined ? {} : { temperature }),
        ...(thinking === undefined ? {} : { thinking }),
      },
    };
  };
}

export type PrepareTurn = ReturnType<typeof createPrepareTurn>;
