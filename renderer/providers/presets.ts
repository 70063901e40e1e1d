import type { Language } from "../../contract/errors/define.ts";

/** Providers that people ask for, with the addresses that their own documentation gives. Only a start: every field can be changed. */
export type Preset = {
  readonly id: string;
  /** One for all languages, or one for each. */
  readonly label: string | Readonly<Record<Language, string>>;
  readonly name: string;
  readonly baseUrl: string;
  readonly needsKey: boolean;
};

export const presets: readonly Preset[] = [
  { id: "openai", label: "OpenAI", name: "openai", baseUrl: "https://api.openai.com/v1", needsKey: true },
  { id: "deepseek", label: "DeepSeek", name: "deepseek", baseUrl: "https://api.deepseek.com/v1", needsKey: true },
  {
    id: "qwen",
    label: { en: "Qwen (DashScope)", "zh-CN": "通义千问（DashScope）" },
    name: "qwen",
    baseUrl: "https://dashscope.aliyuncs.com/compatible-mode/v1",
    needsKey: true,
  },
  {
    id: "moonshot",
    label: { en: "Moonshot (Kimi)", "zh-CN": "月之暗面（Kimi）" },
    name: "moonshot",
    baseUrl: "https://api.moonshot.cn/v1",
    needsKey: true,
  },
  {
    id: "zhipu",
    label: { en: "Zhipu (GLM)", "zh-CN": "智谱（GLM）" },
    name: "zhipu",
    baseUrl: "https://open.bigmodel.cn/api/paas/v4",
    needsKey: true,
  },
  { id: "openrouter", label: "OpenRouter", name: "openrouter", baseUrl: "https://openrouter.ai/api/v1", needsKey: true },
  { id: "lmstudio", label: "LM Studio", name: "lmstudio", baseUrl: "http://127.0.0.1:1234/v1", needsKey: false },
];

export const presetLabel = ({ label }: Preset, language: Language): string =>
  typeof label === "string" ? label : label[language];

/** True for the address of a provider of the list. */
export const isKnown = (baseUrl: string): boolean => presets.some(one => one.baseUrl === baseUrl.trim().replace(/\/+$/, ""));

/** Loopback, a house's own network, or a tailnet. */
const privateAddress =
  /^(127|10)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^\[(::1|f[cd]|fe80)/;

/** A provider's name for an address nobody foresaw: its host without what tells nothing. */
export function nameFor(baseUrl: string): string {
  const preset = presets.find(one => one.baseUrl === baseUrl.trim().replace(/\/+$/, ""));
  if (preset) return preset.name;
  try {
    const { hostname } = new URL(baseUrl);
    if (hostname === "localhost" || privateAddress.test(hostname)) return "local-server";
    if (/^[\d.]+$|^\[/.test(hostname)) return "server";
    const pieces = hostname.split(".").filter(piece => !["api", "www", "com", "cn", "ai", "net", "org", "io"].includes(piece));
    return (pieces[0] ?? hostname).slice(0, 32);
  } catch {
    return "provider";
  }
}

/** Null when `text` is an address that can be asked, else what is wrong with it. */
export function addressProblem(text: string): "empty" | "notUrl" | null {
  if (text.trim() === "") return "empty";
  try {
    return ["http:", "https:"].includes(new URL(text.trim()).protocol) ? null : "notUrl";
  } catch {
    return "notUrl";
  }
}

/** What a provider may be called: it stands before the slash of `provider/model`. Null when `name` is right. */
export function nameProblem(name: string, taken: readonly string[]): "empty" | "form" | "taken" | null {
  const wanted = name.trim();
  if (wanted === "") return "empty";
  if (/[/\s]/.test(wanted) || wanted.length > 64) return "form";
  // The guide is Hearth's own provider.
  return taken.includes(wanted) || wanted === "guide" ? "taken" : null;
}

/** `name`, or with a number behind it when there is one of that name already. */
export function freeName(name: string, taken: readonly string[]): string {
  if (nameProblem(name, taken) !== "taken") return name;
  for (let count = 2; ; count++) if (nameProblem(`${name}-${count}`, taken) !== "taken") return `${name}-${count}`;
}

/** Where Anthropic's own API is; anything else is a relay that speaks the same. */
export const anthropicAddress = "https://api.anthropic.com";
