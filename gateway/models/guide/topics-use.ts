import type { Topic } from "./topic.ts";

/** What one can do with it, day by day. */
export const useTopics: readonly Topic[] = [
  {
    id: "what-is-hearth",
    title: { en: "what Hearth does", zh: "Hearth 是做什么的" },
    words: {
      en: [
        "what is hearth",
        "what does hearth",
        "hearth do",
        "what can hearth",
        "about hearth",
        "explain hearth",
        "why hearth",
        "what is this",
      ],
      zh: [
        "hearth 是什么",
        "hearth是什么",
        "什么是 hearth",
        "什么是hearth",
        "介绍",
        "做什么",
        "有什么用",
        "能干什么",
        "这是什么",
      ],
    },
    answer: {
      en: `Hearth keeps your own AI assistant running on a machine at home. It stands between you and the models you choose:

- one conversation, from this page, your phone, the terminal, or any program that speaks the OpenAI or Anthropic API;
- everything said is stored on this machine, searchable, and survives a crash;
- keys lie in an encrypted vault; devices are paired and can be removed;
- models are interchangeable: Claude, anything OpenAI-compatible, or Ollama here at home, with fallbacks.`,
      zh: `Hearth 让你自己的 AI 助手在家里的电脑上稳定运行，它位于你和你选择的模型之间：

- 同一份对话，可以从这个页面、手机、终端，或任何支持 OpenAI / Anthropic API 的程序使用；
- 说过的内容都保存在这台电脑上，可以搜索，崩溃也不会丢；
- 密钥存放在加密保险库里；设备需要配对，也可以随时移除；
- 模型可以随时更换：Claude、任何兼容 OpenAI 的服务，或家里的 Ollama，还可以设置备用模型。`,
    },
  },
  {
    id: "terminal",
    title: { en: "use the terminal", zh: "使用终端命令" },
    words: {
      en: ["terminal", "command line", "cli", "command", "commands", "shell", "script", "pipe"],
      zh: ["终端", "命令行", "命令", "脚本", "管道", "cli"],
    },
    answer: {
      en: `The command is \`hearth\` (in a checkout: \`npx hearth\`):

- \`npx hearth agent --message "…"\` asks and streams the answer; into a pipe it prints plain text, and standard input becomes an attachment: \`git diff | hearth agent --message "review this"\`.
- \`npx hearth status\` tells how it is running; \`npx hearth logs --follow\` shows the log.
- \`npx hearth pair\` makes a pairing code; \`npx hearth config check\` reads the settings for mistakes.

Every command takes \`--json\` and \`--help\`.`,
      zh: `命令是 \`hearth\`（在源码目录里用 \`npx hearth\`）：

- \`npx hearth agent --message "…"\` 提问并流式显示回答；接到管道时输出纯文本，标准输入会作为附件：\`git diff | hearth agent --message "请审查"\`。
- \`npx hearth status\` 查看运行状态；\`npx hearth logs --follow\` 查看日志。
- \`npx hearth pair\` 生成配对码；\`npx hearth config check\` 检查设置是否有误。

每个命令都支持 \`--json\` 和 \`--help\`。`,
    },
  },
  {
    id: "api",
    title: { en: "connect other programs (API)", zh: "连接其他程序（API）" },
    words: {
      en: ["api", "sdk", "endpoint", "integrate", "other programs", "client", "clients", "curl", "v1", "cursor", "continue"],
      zh: ["api", "接口", "sdk", "其他程序", "客户端", "集成", "调用", "对接"],
    },
    answer: {
      en: `Programs can use Hearth as if it were OpenAI or Anthropic:

- OpenAI clients: base URL \`http://127.0.0.1:18789/v1\`; Anthropic clients: \`http://127.0.0.1:18789\`.
- The key is the owner's token (\`gateway.auth.token\`, or the one shown at the first start) as \`Authorization: Bearer …\` or \`x-api-key\`.
- \`model\` is \`provider/model\`, a bare model name, or the name of one of your agents; \`GET /v1/models\` lists them.

Whatever provider stands behind, both kinds of clients work, with streaming and tools. Hearth's own API is described at \`/api/openapi.json\`.`,
      zh: `其他程序可以把 Hearth 当作 OpenAI 或 Anthropic 来用：

- OpenAI 客户端：地址填 \`http://127.0.0.1:18789/v1\`；Anthropic 客户端：\`http://127.0.0.1:18789\`。
- 密钥是所有者令牌（\`gateway.auth.token\`，或首次启动时显示的那个），以 \`Authorization: Bearer …\` 或 \`x-api-key\` 发送。
- \`model\` 可以是 \`服务商/模型\`、单独的模型名，或你的智能体名；\`GET /v1/models\` 会列出来。

无论背后是哪家服务商，两种客户端都能用，支持流式和工具调用。Hearth 自己的 API 说明在 \`/api/openapi.json\`。`,
    },
  },
  {
    id: "attachments",
    title: { en: "attach images and files", zh: "添加图片和文件" },
    words: {
      en: ["attach", "attachment", "attachments", "image", "images", "picture", "photo", "pdf", "file", "files", "upload"],
      zh: ["附件", "图片", "照片", "文件", "上传", "pdf", "截图"],
    },
    answer: {
      en: `Use the paper clip below, paste from the clipboard, or drop files onto the conversation: images, PDFs and text files, up to 25 MB each (\`limits.maxFileBytes\` changes that). Whether a model can look at pictures or PDFs depends on the model; if it cannot, you are told so. I am only the guide and cannot look at attachments.`,
      zh: `点下方的回形针、直接粘贴，或把文件拖进对话：支持图片、PDF 和文本文件，每个最大 25 MB（可用 \`limits.maxFileBytes\` 修改）。能不能看图或读 PDF 取决于所用的模型，不支持时会告诉你。我只是向导，看不了附件。`,
    },
  },
  {
    id: "conversations",
    title: { en: "search, rename, export conversations", zh: "搜索、重命名、导出会话" },
    words: {
      en: [
        "search",
        "rename",
        "export",
        "delete",
        "history",
        "conversation",
        "conversations",
        "session",
        "retry",
        "edit",
        "resend",
        "undo",
        "markdown",
      ],
      zh: ["搜索", "重命名", "导出", "删除", "历史", "会话", "对话记录", "重试", "编辑", "重新发送", "撤销"],
    },
    answer: {
      en: `The list on the left holds every conversation: search looks into all that was said, in Chinese too. A conversation's menu renames it, exports it as Markdown or JSON, or deletes it (with a moment to undo). Under a message you can retry an answer, or edit your own words and send them again; **Stop** ends an answer and keeps what came.`,
      zh: `左侧列表里有全部会话：搜索会查找说过的所有内容，中文也可以。会话菜单里可以重命名、导出为 Markdown 或 JSON，或删除（可以撤销）。在消息下方可以重试回答，或修改自己的话重新发送；点**停止**会结束回答并保留已收到的内容。`,
    },
  },
  {
    id: "agents",
    title: { en: "agents, personas and fallbacks", zh: "智能体、人设和备用模型" },
    words: {
      en: ["agent", "agents", "persona", "system prompt", "personality", "fallback", "fallbacks", "temperature"],
      zh: ["智能体", "助手", "人设", "系统提示词", "提示词", "性格", "备用", "回退", "角色"],
    },
    answer: {
      en: `An agent is a name with a model and a persona. In \`hearth.json5\`:

\`\`\`json5
agents: {
  cook: {
    name: "Cook",
    model: "anthropic/claude-sonnet-5",
    fallbacks: ["ollama/qwen3.5:9b"],
    persona: "You plan simple meals for two.",
  },
}
\`\`\`

When the first model cannot answer and nothing was shown yet, the fallbacks are tried in order. Programs may name the agent as their \`model\`.`,
      zh: `智能体就是一个名字，加上模型和人设。在 \`hearth.json5\` 里：

\`\`\`json5
agents: {
  cook: {
    name: "厨师",
    model: "anthropic/claude-sonnet-5",
    fallbacks: ["ollama/qwen3.5:9b"],
    persona: "你为两口之家安排简单的饭菜。",
  },
}
\`\`\`

当首选模型无法回答且还没有显示任何内容时，会按顺序尝试备用模型。其他程序也可以把智能体名当作 \`model\`。`,
    },
  },
  {
    id: "language",
    title: { en: "language and appearance", zh: "语言和外观" },
    words: {
      en: ["language", "chinese", "english", "dark", "light", "theme", "appearance"],
      zh: ["语言", "中文", "英文", "深色", "浅色", "主题", "外观"],
    },
    answer: {
      en: "The pages follow your browser: English or Simplified Chinese, light or dark. Both can be changed under [**Settings → General**](/settings/general), also the language of tray, notices and terminal. I answer in the language of your question.",
      zh: "页面跟随浏览器：简体中文或英文，浅色或深色。两者都可在[**设置 → 通用**](/settings/general)中修改，托盘、通知和终端的语言也在那里设置。你用什么语言提问，我就用什么语言回答。",
    },
  },
];
