import { isJson } from "../fields.ts";
import { isCount, type UsageReport } from "../usage-report.ts";

/**
 * Lays the counts of a `usage` object over those before it. OpenAI's `prompt_tokens` include the cached ones, ours do not. Servers that
 * imitate it differ: where the cached ones do not fit into the prompt they stand beside it, and where the total is more than prompt and
 * answer the rest was thought (Gemini, xAI), which is paid as output.
 */
export function addOpenAiUsage(report: UsageReport, usage: unknown): void {
  if (!isJson(usage)) return;
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
  report.add({
    inputTokens: inside ? prompt - cached : prompt,
    outputTokens: answer === undefined ? undefined : answer + Math.max(0, beyond),
    cacheReadTokens: read,
    cacheWriteTokens: written,
    thinkingTokens: isCount(spent.reasoning_tokens) ? spent.reasoning_tokens : undefined,
  });
}
