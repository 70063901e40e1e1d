import { isDearRegion } from "../../models/anthropic/model-facts.ts";
import { asText, isJson } from "../fields.ts";
import { isCount, type UsageReport } from "../usage-report.ts";

/**
 * Lays the counts of a `usage` object over those before it. At the start of a stream `output_tokens` is only a placeholder and the
 * figures of the cache, speed and region are told once; later events tell the same counts anew, with null for what they leave out.
 */
export function addAnthropicUsage(report: UsageReport, usage: unknown, at: "start" | "later"): void {
  if (!isJson(usage)) return;
  const split = isJson(usage.cache_creation) ? usage.cache_creation : {};
  const details = isJson(usage.output_tokens_details) ? usage.output_tokens_details : {};
  const tools = isJson(usage.server_tool_use) ? usage.server_tool_use : {};
  const { speed, inference_geo: region } = usage;
  const output = report.count(usage.output_tokens, "output");
  report.add({
    inputTokens: report.count(usage.input_tokens, "input"),
    outputTokens: at === "start" ? undefined : output,
    cacheReadTokens: report.count(usage.cache_read_input_tokens, "input"),
    cacheWriteTokens: report.count(usage.cache_creation_input_tokens, "input"),
    cacheWrite1hTokens: report.count(split.ephemeral_1h_input_tokens, "input"),
    thinkingTokens: isCount(details.thinking_tokens) ? details.thinking_tokens : undefined,
    webSearches: report.count(tools.web_search_requests, "input"),
    fast: speed === undefined || speed === null ? undefined : speed === "fast",
    region: region === undefined || region === null ? undefined : isDearRegion(asText(region)),
  });
}

/** Of what was written into the cache, the part that the provider says is kept for five minutes. */
export function fiveMinuteWrites(usage: unknown): number | undefined {
  const split = isJson(usage) && isJson(usage.cache_creation) ? usage.cache_creation.ephemeral_5m_input_tokens : undefined;
  return isCount(split) ? split : undefined;
}
