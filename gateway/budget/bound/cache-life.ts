import { isJson } from "../../doors/fields.ts";
import type { PromptFacts } from "./facts.ts";

/** The longest life that any mark (`cache_control`) in a body asks for. */
export function cacheLife(value: unknown, depth = 0): PromptFacts["cacheWrite"] {
  if (depth > 12 || typeof value !== "object" || value === null) return "none";
  let longest: PromptFacts["cacheWrite"] = "none";
  for (const [key, inner] of Object.entries(value)) {
    const here =
      key === "cache_control" && isJson(inner)
        ? inner.ttl === undefined || inner.ttl === "5m"
          ? "5m"
          : "1h"
        : cacheLife(inner, depth + 1);
    if (here === "1h") return here;
    if (here === "5m") longest = here;
  }
  return longest;
}
