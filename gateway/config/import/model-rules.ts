import { isGroup, type Leaf, lookUp, valueAt } from "./leaves.ts";
import { type Plan, providerName, type Rule } from "./plan.ts";
import { changed, notTaken, notYet, type Outcome, say, taken, unusable } from "./report.ts";

const types: Readonly<Record<string, string>> = {
  ollama: "ollama",
  "anthropic-messages": "anthropic",
  "openai-completions": "openai-compatible",
  "openai-responses": "openai-compatible",
  openai: "openai-compatible",
};

const apiOf = (plan: Plan, name: string): unknown => valueAt(plan.source, ["models", "providers", name, "api"]);

/** Type of a provider whose file does not say. */
const guessed = (name: string): string => (name === "anthropic" || name === "ollama" ? name : "openai-compatible");

/** Runs `take` with the provider's place in our list; the reason when it cannot have one. */
function inProvider(plan: Plan, name: string, take: (place: readonly (string | number)[]) => Outcome): Outcome {
  const api = apiOf(plan, name);
  if (api !== undefined && lookUp(types, api) === undefined)
    return notTaken(say("Hearth does not speak this provider's API.", "Hearth 不支持此提供商的 API。"));
  const place = plan.provider(name);
  if (!place)
    return notTaken(
      say("A provider of this name is in your settings already; it was left alone.", "你的设置中已有同名提供商，未作改动。"),
    );
  if (api === undefined && !plan.puts.some(({ path }) => path[1] === place[1] && path[2] === "type"))
    plan.puts.push({ path: [...place, "type"], value: guessed(name), from: [] });
  return take(place);
}

const modelIds = (plan: Plan, name: string): string[] => {
  const models = valueAt(plan.source, ["models", "providers", name, "models"]);
  if (!Array.isArray(models)) return [];
  return models.flatMap(model => (isGroup(model) && typeof model.id === "string" ? [model.id] : []));
};

/** Ollama takes one size for all models of a provider: the smallest fits each of them. */
function contextWindow(leaf: Leaf, plan: Plan, name: string): Outcome {
  if (apiOf(plan, name) !== "ollama" && guessed(name) !== "ollama")
    return notTaken(
      say("Hearth asks the provider for the size of a model's context.", "Hearth 会向提供商查询模型的上下文大小。"),
    );
  const models = valueAt(plan.source, ["models", "providers", name, "models"]);
  const sizes = (Array.isArray(models) ? models : []).flatMap(model =>
    isGroup(model) && typeof model.contextWindow === "number" ? [model.contextWindow] : [],
  );
  const least = Math.min(...sizes);
  const outcome =
    leaf.value === least
      ? taken(say("It is the size of the context that Ollama is asked for.", "即向 Ollama 请求的上下文大小。"))
      : changed(
          say(
            `All models of this provider get ${least}, the smallest of theirs.`,
            `此提供商的所有模型使用其中最小的值 ${least}。`,
          ),
        );
  return inProvider(plan, name, place => plan.put(leaf, [...place, "numCtx"], least, outcome));
}

const noPrice = notTaken(say("Hearth reads no prices from settings.", "Hearth 不从设置读取价格。"));

/** `models.providers`. */
export const modelRules: readonly Rule[] = [
  {
    pattern: "models.providers.*.api",
    run: (leaf, plan, [name]) =>
      inProvider(plan, String(name), place => {
        const type = lookUp(types, leaf.value) ?? guessed(String(name));
        const outcome = leaf.value === type ? taken() : changed(say(`It is called "${type}" here.`, `此处称为 "${type}"。`));
        return plan.put(leaf, [...place, "type"], type, outcome);
      }),
  },
  {
    pattern: "models.providers.*.baseUrl",
    run: (leaf, plan, [name]) => inProvider(plan, String(name), place => plan.put(leaf, [...place, "baseUrl"], leaf.value)),
  },
  {
    pattern: "models.providers.*.apiKey",
    run: (leaf, plan, [name]) =>
      inProvider(plan, String(name), place =>
        plan.secret(leaf, [...place, "apiKey"], `provider:${providerName(String(name))}:apiKey`, true),
      ),
  },
  {
    pattern: "models.providers.*.headers.*",
    run: (leaf, plan, [name, header]) => {
      const value = leaf.value;
      if (typeof value !== "string")
        return notTaken(say("A header here is plain text; write it into the settings.", "此处的请求头是纯文本；请写入设置。"));
      return inProvider(plan, String(name), place => plan.put(leaf, [...place, "headers", String(header)], value));
    },
  },
  {
    pattern: "models.providers.*.models.*.id",
    run: (leaf, plan, [name]) =>
      typeof leaf.value !== "string"
        ? unusable
        : inProvider(plan, String(name), place => plan.push(leaf, [...place, "models"], modelIds(plan, String(name)))),
  },
  { pattern: "models.providers.*.models.*.contextWindow", run: (leaf, plan, [name]) => contextWindow(leaf, plan, String(name)) },
  { pattern: "models.providers.*.models.*.cost.*", run: () => noPrice },
  {
    pattern: "models.providers.*.models.*.**",
    run: () => notTaken(say("Hearth learns what a model can do from its provider.", "Hearth 从提供商了解模型的能力。")),
  },
  {
    pattern: "models.mode",
    run: () => notTaken(say("Hearth always uses the providers that are in the settings.", "Hearth 始终使用设置中的提供商。")),
  },
  { pattern: "models.**", run: () => notYet },
];
