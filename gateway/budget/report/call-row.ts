import type { NanoUsd } from "../money.ts";

/** A row of `usage` as reports read it. */
export type CallRow = {
  readonly id: string;
  readonly day: string;
  readonly at: number;
  readonly user: string;
  readonly device: string;
  readonly channel: string;
  readonly agent: string;
  readonly provider: string;
  readonly model: string;
  readonly messageId: string | null;
  readonly sessionId: string | null;
  /** Null for a conversation that was deleted. */
  readonly sessionTitle: string | null;
  readonly attempt: number;
  readonly state: "settled" | "released" | "bound";
  readonly cost: NanoUsd;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheWrite1hTokens: number;
  readonly thinkingTokens: number;
  readonly webSearches: number;
  readonly estimated: number;
  readonly failure: string | null;
};

/** Beginning of the statements that read them; `u` is `usage`. */
export const selectCalls = `
  SELECT u.id, u.day, u.started_at AS at, u.user, u.device, u.channel, u.agent, u.provider, u.model, u.message_id AS messageId,
    u.session_id AS sessionId, s.title AS sessionTitle, u.attempt, u.state, u.cost_nano_usd AS cost, u.input_tokens AS inputTokens,
    u.output_tokens AS outputTokens, u.cache_read_tokens AS cacheReadTokens, u.cache_write_tokens AS cacheWriteTokens,
    u.cache_write_1h_tokens AS cacheWrite1hTokens, u.thinking_tokens AS thinkingTokens, u.web_searches AS webSearches, u.estimated,
    u.failure_code AS failure
  FROM usage u LEFT JOIN sessions s ON s.id = u.session_id AND s.deleted_at IS NULL`;
