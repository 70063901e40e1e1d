import type { Usage } from "../../../contract/messages.ts";
import { isJson } from "../fields.ts";
import { isCount, type UsageReport } from "../usage-report.ts";

/**
 * Lays the counts of a `usage` object over those before it. OpenAI's `prompt_tokens` include the cached ones, ours do not. Servers that
 * imitate it differ: where the cached ones do not fit into the prompt they stand beside it, and where the total is more than prompt and
 * answer the rest was thought (Gemini, xAI), which is paid as output. A prompt does not grow shorter while it is answered: a lower count of
 * it is none. True when the length of the answer was told.
 */
export function addOpenAiUsage(report: UsageReport, usage: unknown): boolean {
  if (!isJson(usage)) return false;
  const details = isJson(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  const spent = isJson(usage.completion_tokens_details) ? usage.completion_tokens_details : {};
  const prompt = report.count(usage.prompt_tokens, "input");
  const answer = report.count(usage.completion_tokens, "output");
  const { total_tokens: total } = usage;
  const read = report.count(details.cached_tokens ?? usage.prompt_cache_hit_tokens, "input");
  const written = report.count(details.cache_write_tokens, "input");

  const cached = (read ?? 0) + (written ?? 0);
  const inside = prompt !== undefined && cached <= prompt;
  const beyond = inside && answer !== undefined && isCount(total) ? total - prompt - answer : 0;
  const shorter = (inside ? prompt : (prompt ?? 0) + cached) < promptOf(report.result());
  report.add({
    ...(shorter ? {} : { inputTokens: inside ? prompt - cached : prompt, cacheReadTokens: read, cacheWriteTokens: written }),
    outputTokens: answer === undefined ? undefined : answer + Math.max(0, beyond),
    thinkingTokens: isCount(spent.reasoning_tokens) ? spent.reasoning_tokens : undefined,
  });
  return answer !== undefined;
}

const promptOf = (usage: Partial<Usage> | null): number =>
  (usage?.inputTokens ?? 0) + (usage?.cacheReadTokens ?? 0) + (usage?.cacheWriteTokens ?? 0);
