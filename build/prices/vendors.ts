/** Whose prices the table has, and where their models are asked for. Only vendors that bill in dollars and whose `max_tokens` bounds thinking too. */
export type Vendor = {
  readonly id: string;
  readonly name: string;
  /** Exact host names of the vendor's own API. Any other host asks its own price. */
  readonly hosts: readonly string[];
  /** Name of the provider in @pydantic/genai-prices. */
  readonly packageId: string;
  /** Name of the provider in LiteLLM, and what stands before its models' names there. */
  readonly secondId: string;
  readonly secondPrefix: string;
  /** Further names under which the vendor's own API lists and takes a model. */
  readonly alsoCalled?: (id: string) => readonly string[];
  /** Where the provider's list has models that are asked for elsewhere. */
  readonly only?: RegExp;
};

export const vendors: readonly Vendor[] = [
  {
    id: "anthropic",
    name: "Anthropic",
    hosts: ["api.anthropic.com"],
    packageId: "anthropic",
    secondId: "anthropic",
    secondPrefix: "",
  },
  { id: "openai", name: "OpenAI", hosts: ["api.openai.com"], packageId: "openai", secondId: "openai", secondPrefix: "" },
  {
    id: "google",
    name: "Google Gemini",
    hosts: ["generativelanguage.googleapis.com"],
    packageId: "google",
    secondId: "gemini",
    secondPrefix: "gemini/",
    alsoCalled: id => [`models/${id}`],
    only: /^gemini-/,
  },
  {
    id: "deepseek",
    name: "DeepSeek",
    hosts: ["api.deepseek.com"],
    packageId: "deepseek",
    secondId: "deepseek",
    secondPrefix: "deepseek/",
  },
  {
    id: "moonshotai",
    name: "Moonshot AI",
    hosts: ["api.moonshot.ai"],
    packageId: "moonshotai",
    secondId: "moonshot",
    secondPrefix: "moonshot/",
  },
  { id: "zai", name: "Z.AI", hosts: ["api.z.ai"], packageId: "zai", secondId: "zai", secondPrefix: "zai/" },
  {
    id: "minimax",
    name: "MiniMax",
    hosts: ["api.minimax.io"],
    packageId: "minimax",
    secondId: "minimax",
    secondPrefix: "minimax/",
  },
  { id: "x-ai", name: "xAI", hosts: ["api.x.ai"], packageId: "x-ai", secondId: "xai", secondPrefix: "xai/" },
  {
    id: "mistral",
    name: "Mistral",
    hosts: ["api.mistral.ai"],
    packageId: "mistral",
    secondId: "mistral",
    secondPrefix: "mistral/",
  },
  { id: "groq", name: "Groq", hosts: ["api.groq.com"], packageId: "groq", secondId: "groq", secondPrefix: "groq/" },
  {
    id: "cerebras",
    name: "Cerebras",
    hosts: ["api.cerebras.ai"],
    packageId: "cerebras",
    secondId: "cerebras",
    secondPrefix: "cerebras/",
  },
  {
    id: "together",
    name: "Together AI",
    hosts: ["api.together.xyz", "api.together.ai"],
    packageId: "together",
    secondId: "together_ai",
    secondPrefix: "together_ai/",
  },
  {
    id: "fireworks",
    name: "Fireworks AI",
    hosts: ["api.fireworks.ai"],
    packageId: "fireworks",
    secondId: "fireworks_ai",
    secondPrefix: "fireworks_ai/",
  },
];

/**
 * OpenRouter asks what the vendor asks, but its own list leaves out dearer tiers and names the cheapest of several hosts for open models. So it
 * has only models of these vendors, at the dearest of both lists.
 */
export const openRouter = {
  id: "openrouter",
  name: "OpenRouter",
  hosts: ["openrouter.ai"],
  packageId: "openrouter",
  openModels: /gpt-oss|gemma/,
  vendors: { "anthropic/": "anthropic", "openai/": "openai", "google/": "google", "x-ai/": "x-ai" },
} as const;

/** Not text for text: paid by other pieces, or answering with more than the tokens that were asked for. */
export const notChat =
  /audio|realtime|tts|transcribe|whisper|image|embed|ocr|voice|live|voxtral|deep-research|search|computer-use|compound|multi-agent|moderation|guard|^ft:|-$|omni|:free$|:batch$|:extended$|:beta$|^auto$/i;

/** Dated names that the vendor documents and no library lists any more. */
export const documentedNames = [
  ...["claude-opus-4-1-20250805", "claude-sonnet-4-20250514", "claude-3-7-sonnet-20250219", "claude-3-5-haiku-20241022"],
  ...["claude-3-5-sonnet-20241022", "claude-3-5-sonnet-20240620", "claude-3-opus-20240229", "claude-3-haiku-20240307"],
];
