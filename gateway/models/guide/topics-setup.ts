import type { Topic } from "./topic.ts";

/** How to get a model, and how to get in. */
export const setupTopics: readonly Topic[] = [
  {
    id: "choose-model",
    title: { en: "choose a model", zh: "选择模型" },
    words: {
      en: [
        "choose a model",
        "which model",
        "add a model",
        "set up",
        "setup",
        "get started",
        "start",
        "begin",
        "first steps",
        "need a model",
      ],
      zh: ["选择模型", "哪个模型", "添加模型", "设置模型", "怎么开始", "如何开始", "开始使用", "入门", "第一步", "安装", "配置"],
    },
    answer: {
      en: `There are three ways to get a real assistant here:

1. **Anthropic**: a key from console.anthropic.com. Strong models, paid by use.
2. **Another provider**: any service that speaks the OpenAI API (OpenAI, DeepSeek, Qwen, OpenRouter, vLLM, LM Studio …): its address and a key.
3. **Ollama**: models on your own machine. Free, nothing leaves your home; it wants 8 GB of memory or more.

Open [**Settings → Models**](/settings/models), choose one, and press **Test connection**: it tells which of address, key, model and credit is wrong. Ask me about "Anthropic key", "other providers" or "Ollama" for the steps.`,
      zh: `要得到真正的助手，有三种办法：

1. **Anthropic**：在 console.anthropic.com 申请密钥。模型能力强，按用量付费。
2. **其他服务商**：任何兼容 OpenAI API 的服务（OpenAI、DeepSeek、通义千问、OpenRouter、vLLM、LM Studio……），需要地址和密钥。
3. **Ollama**：模型运行在你自己的电脑上。免费，内容不出家门；建议 8 GB 以上内存。

打开[**设置 → 模型**](/settings/models)，选一种，然后点**测试连接**：它会告诉你地址、密钥、模型、余额中哪一项有问题。想看具体步骤，可以问我“Anthropic 密钥”“其他服务商”或“Ollama”。`,
    },
  },
  {
    id: "anthropic-key",
    title: { en: "add an Anthropic key", zh: "添加 Anthropic 密钥" },
    words: {
      en: ["anthropic", "claude", "api key", "add a key", "key", "token for claude"],
      zh: ["anthropic", "claude", "密钥", "添加密钥", "api key", "秘钥"],
    },
    answer: {
      en: `To use Claude:

1. Sign in at **console.anthropic.com**, open *API keys*, create one and copy it (it starts with \`sk-ant-\`). The account needs some credit.
2. Here, open [**Settings → Models → Add**](/settings/models), choose *Anthropic* and paste the key.
3. Press **Test connection**, then **Save**.

The key goes into Hearth's encrypted vault, not into the settings file, and is never shown again. If you prefer an environment variable, write \`apiKey: "\${ANTHROPIC_API_KEY}"\` in \`hearth.json5\`.`,
      zh: `使用 Claude 的步骤：

1. 登录 **console.anthropic.com**，打开 *API keys*，新建并复制密钥（以 \`sk-ant-\` 开头）。账户里需要有余额。
2. 在这里打开[**设置 → 模型 → 添加**](/settings/models)，选择 *Anthropic*，粘贴密钥。
3. 点**测试连接**，再点**保存**。

密钥会存进 Hearth 的加密保险库，不会写进设置文件，也不会再次显示。如果更想用环境变量，可在 \`hearth.json5\` 里写 \`apiKey: "\${ANTHROPIC_API_KEY}"\`。`,
    },
  },
  {
    id: "other-provider",
    title: { en: "use another provider (OpenAI, DeepSeek, Qwen …)", zh: "使用其他服务商（OpenAI、DeepSeek、通义千问……）" },
    words: {
      en: [
        "openai",
        "gpt",
        "deepseek",
        "qwen",
        "openrouter",
        "gemini",
        "mistral",
        "groq",
        "lm studio",
        "vllm",
        "llama.cpp",
        "other provider",
        "other providers",
        "another provider",
        "compatible",
        "base url",
        "baseurl",
      ],
      zh: [
        "openai",
        "gpt",
        "deepseek",
        "深度求索",
        "千问",
        "通义",
        "qwen",
        "智谱",
        "glm",
        "kimi",
        "月之暗面",
        "硅基流动",
        "openrouter",
        "其他服务商",
        "别的服务商",
        "兼容",
        "中转",
        "地址",
      ],
    },
    answer: {
      en: `Any service with an OpenAI-compatible API works:

1. [**Settings → Models → Add → Other provider**](/settings/models).
2. Enter the **address**, usually ending in \`/v1\`. Examples: \`https://api.openai.com/v1\`, \`https://api.deepseek.com/v1\`, \`https://dashscope.aliyuncs.com/compatible-mode/v1\` (Qwen), \`https://openrouter.ai/api/v1\`, \`http://127.0.0.1:1234/v1\` (LM Studio).
3. Paste the **key** (local servers often need none), press **Test connection**, choose a model from the list, **Save**.

In the settings file it is a row of \`providers\` with \`type: "openai-compatible"\`.`,
      zh: `任何兼容 OpenAI API 的服务都可以用：

1. [**设置 → 模型 → 添加 → 其他服务商**](/settings/models)。
2. 填写**地址**，通常以 \`/v1\` 结尾。例如：\`https://api.deepseek.com/v1\`、\`https://dashscope.aliyuncs.com/compatible-mode/v1\`（通义千问）、\`https://api.openai.com/v1\`、\`https://openrouter.ai/api/v1\`、\`http://127.0.0.1:1234/v1\`（LM Studio）。
3. 粘贴**密钥**（本地服务通常不需要），点**测试连接**，从列表里选模型，**保存**。

在设置文件里，它是 \`providers\` 中的一项，\`type: "openai-compatible"\`。`,
    },
  },
  {
    id: "ollama",
    title: { en: "run a local model with Ollama", zh: "用 Ollama 运行本地模型" },
    words: {
      en: [
        "ollama",
        "local model",
        "local models",
        "offline",
        "on my machine",
        "own machine",
        "on this computer",
        "on my computer",
        "own computer",
        "llama",
        "gpu",
        "pull a model",
      ],
      zh: ["ollama", "本地模型", "电脑上的模型", "电脑上运行模型", "离线", "这台电脑", "自己的电脑", "显卡", "llama", "本地运行"],
    },
    answer: {
      en: `With Ollama the model runs on your own computer:

1. Install it from **ollama.com**.
2. Open [**Settings → Local models**](/settings/ollama): Hearth finds a running Ollama by itself, or runs one for you.
3. Choose a model there: each says whether it suits this computer. It is downloaded in the background and can answer as soon as it is there.

Hearth always tells Ollama how much context to use (\`numCtx\` in the settings changes it), because Ollama's own default forgets long conversations silently. Names that end in \`:cloud\` run on ollama.com, not here; Hearth marks them. The first answer takes longer while the model loads.`,
      zh: `用 Ollama，模型就运行在你自己的电脑上：

1. 从 **ollama.com** 安装。
2. 打开[**设置 → 本地模型**](/settings/ollama)：Hearth 会自动找到正在运行的 Ollama，也可以由它来运行。
3. 在那里选择模型，每个都会说明是否适合这台电脑。模型会在后台下载，完成后即可回答。

Hearth 每次都会告诉 Ollama 使用多大的上下文（可在设置里用 \`numCtx\` 修改），因为 Ollama 的默认值会悄悄丢掉较长的对话。名称以 \`:cloud\` 结尾的模型运行在 ollama.com 上，Hearth 会标出来。第一次回答时要加载模型，会慢一些。`,
    },
  },
  {
    id: "phone",
    title: { en: "pair a phone or another device", zh: "配对手机或其他设备" },
    words: {
      en: [
        "phone",
        "pair",
        "pairing",
        "mobile",
        "iphone",
        "android",
        "tablet",
        "another device",
        "qr",
        "device",
        "devices",
        "remove a device",
        "lost",
      ],
      zh: ["手机", "配对", "二维码", "平板", "苹果", "安卓", "移动端", "其他设备", "设备", "丢了", "移除设备"],
    },
    answer: {
      en: `To let a phone in:

1. The phone must reach this machine. Hearth listens on this machine only; the comfortable way from outside is Tailscale (ask me about "Tailscale").
2. Open **Devices → Pair a device** here, or run \`npx hearth pair\`. Both show a QR code and an 8-character code; it lives ten minutes and works once.
3. Scan it with the phone's camera, give the device a name, done. The page can be installed to the home screen.

**Devices** lists every device with when it was last seen; **Remove** shuts it out at once, for instance when a phone is lost.`,
      zh: `让手机接入的步骤：

1. 手机要能连到这台电脑。Hearth 默认只在这台电脑上监听；从外面访问最方便的是 Tailscale（可以问我“Tailscale”）。
2. 在这里打开**设备 → 配对设备**，或运行 \`npx hearth pair\`。两者都会显示二维码和 8 位配对码，十分钟内有效，只能用一次。
3. 用手机相机扫码，给设备起个名字，就好了。页面可以添加到主屏幕。

**设备**页列出所有设备和最近使用时间；点**移除**立即失效，例如手机丢了的时候。`,
    },
  },
  {
    id: "tailscale",
    title: { en: "reach Hearth from outside (Tailscale)", zh: "从外面访问（Tailscale）" },
    words: {
      en: [
        "tailscale",
        "tailnet",
        "from outside",
        "outside",
        "remote",
        "remotely",
        "away",
        "bind",
        "expose",
        "internet",
        "https",
        "reverse proxy",
        "nginx",
      ],
      zh: ["tailscale", "外网", "外面访问", "远程", "出门", "内网穿透", "公网", "暴露", "https", "反向代理", "nginx", "监听"],
    },
    answer: {
      en: `Hearth answers on \`127.0.0.1\` only, until you say otherwise. From outside, use Tailscale, a private network between your own devices:

1. Install Tailscale on this machine and on the phone, signed in to the same account.
2. Open [**Settings → Phone & network**](/settings/reach) and choose *My devices, over https*: Hearth then runs \`tailscale serve\` by itself, and the phone can install the page and be sent notices. In a terminal: \`npx hearth reach serve\`.
3. Or choose *My devices, at the Tailscale address*: it needs no certificate, but without https a phone can neither install Hearth nor be sent notices.

Both take effect at once; nothing in the settings file has to be edited.

Do not open a port on your router: anyone could knock there. Hearth refuses addresses that are wider than this machine and its tailnet.`,
      zh: `除非你另行设置，Hearth 只在 \`127.0.0.1\` 上应答。要从外面访问，请用 Tailscale，它是你自己设备之间的私有网络：

1. 在这台电脑和手机上安装 Tailscale，登录同一账户。
2. 打开[**设置 → 手机与网络**](/settings/reach)，选择*我的设备，使用 https*：Hearth 会自己运行 \`tailscale serve\`，手机就能安装页面并接收通知。在终端里是 \`npx hearth reach serve\`。
3. 或者选择*我的设备，使用 Tailscale 地址*：不需要证书，但没有 https，手机无法安装 Hearth，也收不到通知。

两种方式都立即生效，不需要编辑设置文件。

不要在路由器上开放端口，那样谁都能来敲门。Hearth 会拒绝超出这台电脑和 tailnet 范围的地址。`,
    },
  },
];
