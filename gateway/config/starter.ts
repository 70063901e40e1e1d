import type { Language } from "../../contract/errors/define.ts";

const english = `// The settings of Hearth. JSON5: comments and trailing commas are welcome.
// Every accepted version is kept: \`npx hearth config history\`, \`npx hearth config rollback N\`. \`npx hearth config check\` looks it over.
// \${NAME} stands for an environment variable, "vault:NAME" for a secret in the vault; keys typed into the pages go there by themselves.
{
  // gateway: {
  //   bind: "127.0.0.1", // "tailnet": also for the devices of your Tailscale network
  //   port: 18789,
  // },

  // providers: [
  //   { name: "anthropic", type: "anthropic", apiKey: "\${ANTHROPIC_API_KEY}" },
  //   { name: "ollama", type: "ollama", baseUrl: "http://127.0.0.1:11434" },
  //   { name: "other", type: "openai-compatible", baseUrl: "https://example.com/v1", apiKey: "\${OTHER_API_KEY}", models: ["a-model"] },
  // ],
  // defaultModel: "ollama/qwen3.5:9b",

  // agents: {
  //   default: { name: "Home", persona: "You help a family with its days." },
  // },
}
`;

const chinese = `// Hearth 的设置。JSON5 格式：可以写注释，末尾可以有逗号。
// 每个被接受的版本都会保留：\`npx hearth config history\`、\`npx hearth config rollback N\`；\`npx hearth config check\` 用于检查。
// \${NAME} 表示环境变量，"vault:NAME" 表示保险库中的密钥；在页面中输入的密钥会自动存入保险库。
{
  // gateway: {
  //   bind: "127.0.0.1", // "tailnet"：你的 Tailscale 网络中的设备也可以连接
  //   port: 18789,
  // },

  // providers: [
  //   { name: "anthropic", type: "anthropic", apiKey: "\${ANTHROPIC_API_KEY}" },
  //   { name: "ollama", type: "ollama", baseUrl: "http://127.0.0.1:11434" },
  //   { name: "other", type: "openai-compatible", baseUrl: "https://example.com/v1", apiKey: "\${OTHER_API_KEY}", models: ["a-model"] },
  // ],
  // defaultModel: "ollama/qwen3.5:9b",

  // agents: {
  //   default: { name: "家", persona: "你帮助一家人安排日常。" },
  // },
}
`;

/** The file that the first start writes: no setting, only what could be set. */
export const starterSettings = (language: Language): string => (language === "zh-CN" ? chinese : english);
