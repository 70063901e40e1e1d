import type { Language } from "./errors/define.ts";

/** How the companies write themselves, by the name that Hearth offers for a provider of theirs. */
const titles: Readonly<Record<string, string | Readonly<Record<Language, string>>>> = {
  anthropic: "Anthropic",
  openai: "OpenAI",
  ollama: "Ollama",
  deepseek: "DeepSeek",
  qwen: { en: "Qwen", "zh-CN": "通义千问" },
  moonshot: { en: "Moonshot", "zh-CN": "月之暗面" },
  zhipu: { en: "Zhipu", "zh-CN": "智谱" },
  openrouter: "OpenRouter",
  lmstudio: "LM Studio",
};

/** A provider's name of the settings as a sentence has it; a name that somebody made up stays as it is. */
export function providerTitle(name: string, language: Language): string {
  const title = Object.hasOwn(titles, name) ? titles[name] : undefined;
  if (title === undefined) return name;
  return typeof title === "string" ? title : title[language];
}
