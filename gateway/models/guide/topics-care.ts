import type { GuideLanguage, GuideStatus, Topic } from "./topic.ts";

const span = (ms: number, language: GuideLanguage): string => {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const units = language === "zh" ? ["天", "小时", "分钟"] : ["d", "h", "min"];
  const shown = [days, hours, rest].map((count, index) => (count > 0 ? `${count} ${units[index]}` : "")).filter(Boolean);
  return shown.slice(0, 2).join(" ") || (language === "zh" ? "不到 1 分钟" : "less than a minute");
};

/** How this Hearth is doing, in figures it really has. */
function tellStatus(status: GuideStatus, language: GuideLanguage): string {
  const zh = language === "zh";
  const place = (local: boolean): string => (zh ? (local ? "本地" : "云端") : local ? "local" : "remote");
  const providers = status.providers.map(({ name, type, local }) => `${name} (${type}, ${place(local)})`).join(zh ? "、" : ", ");
  const lines = zh
    ? [
        `Hearth ${status.version}，已运行 ${span(status.now - status.startedAt, language)}，地址 ${status.url}。`,
        `- 模型：${status.defaultModel === null ? "还没有可用的模型，目前由我（向导）回答" : `默认 ${status.defaultModel}`}`,
        `- 服务商：${providers || "无"}`,
        `- 已配对设备：${status.devices}`,
        `- 会话：${status.conversations}`,
        `- 设置文件：${status.settingsProblems === 0 ? "没有问题" : `有 ${status.settingsProblems} 条提示，见“设置”`}`,
      ]
    : [
        `Hearth ${status.version}, running for ${span(status.now - status.startedAt, language)} at ${status.url}.`,
        `- Model: ${status.defaultModel === null ? "none is ready yet, so I (the guide) answer" : `${status.defaultModel} by default`}`,
        `- Providers: ${providers || "none"}`,
        `- Paired devices: ${status.devices}`,
        `- Conversations: ${status.conversations}`,
        `- Settings file: ${status.settingsProblems === 0 ? "no findings" : `${status.settingsProblems} finding(s), see Settings`}`,
      ];
  return lines.join("\n");
}

/** Keeping it safe and running. */
export const careTopics: readonly Topic[] = [
  {
    id: "status",
    title: { en: "how this Hearth is doing", zh: "当前运行状态" },
    words: {
      en: ["status", "state", "how are you", "running", "uptime", "version", "which version", "how many", "health"],
      zh: ["状态", "运行情况", "运行得怎么样", "运行多久", "版本", "多少设备", "多少会话", "你好吗", "正常吗", "健康"],
    },
    answer: tellStatus,
  },
  {
    id: "privacy",
    title: { en: "where my data is, and who sees it", zh: "数据在哪里，谁能看到" },
    words: {
      en: [
        "privacy",
        "private",
        "data",
        "stored",
        "where",
        "who sees",
        "leave",
        "telemetry",
        "safe",
        "secure",
        "security",
        "database",
      ],
      zh: ["隐私", "数据", "保存在哪", "存在哪", "谁能看", "泄露", "安全", "数据库", "上传到"],
    },
    answer: {
      en: `Everything is in one folder on this machine, \`~/.hearth\` unless HEARTH_HOME says otherwise: conversations in \`data/hearth.db\`, attachments beside it, keys in an encrypted vault. Hearth sends nothing to its makers.

What you write goes to the model you chose: a remote provider reads it under its own terms; models marked *local* (Ollama, servers in your network) keep it at home. Only paired devices and holders of the owner's token can connect.`,
      zh: `所有内容都在这台电脑的一个文件夹里，默认是 \`~/.hearth\`（可用 HEARTH_HOME 修改）：会话在 \`data/hearth.db\`，附件在它旁边，密钥在加密保险库里。Hearth 不向开发者发送任何数据。

你写的内容会发给你选择的模型：云端服务商按它自己的条款处理；标为*本地*的模型（Ollama、局域网内的服务）则不出家门。只有已配对的设备和持有所有者令牌的人能连接。`,
    },
  },
  {
    id: "vault",
    title: { en: "keys, tokens and the vault", zh: "密钥、令牌和保险库" },
    words: {
      en: [
        "vault",
        "rotate",
        "rotation",
        "secret",
        "secrets",
        "passphrase",
        "owner token",
        "owner's token",
        "token",
        "forgot",
        "password",
        "sign in",
        "login",
        "locked out",
      ],
      zh: ["保险库", "轮换", "更换密钥", "口令", "所有者令牌", "令牌", "忘记", "密码", "登录", "进不去"],
    },
    answer: {
      en: `Keys typed into a page go to the vault (AES-256-GCM; its key file lies apart, readable by you only; a passphrase can be added). **Settings → Secrets** shows their age; after 90 days a change is due, and *Rotate* tries the new value before it swaps it in.

The owner's token was shown once at the first start. Lost? On this machine \`npx hearth pair\` prints a fresh link that signs you in; a new token can be made under **Settings → Secrets**.`,
      zh: `在页面中填写的密钥会存入保险库（AES-256-GCM；密钥文件单独存放，仅你可读；还可以加口令）。**设置 → 密钥**显示它们的使用时间；满 90 天建议更换，*轮换*会先测试新值再替换。

所有者令牌只在首次启动时显示一次。丢了？在这台电脑上运行 \`npx hearth pair\` 会给出新的登录链接；也可以在**设置 → 密钥**中生成新令牌。`,
    },
  },
  {
    id: "settings",
    title: { en: "settings file, history and rollback", zh: "设置文件、历史和回滚" },
    words: {
      en: [
        "settings",
        "config",
        "configuration",
        "hearth.json5",
        "rollback",
        "undo a change",
        "broken file",
        "json5",
        "config history",
      ],
      zh: ["设置文件", "配置文件", "hearth.json5", "回滚", "改坏", "恢复设置", "设置历史", "设置"],
    },
    answer: {
      en: `Settings are one file, \`hearth.json5\` in Hearth's folder: JSON with comments. Change it on the **Settings** page (comments stay) or in an editor; it is read at once. If the file breaks, the last good version stays in force and the page shows line and column. Every accepted version is kept: **Settings → History**, or \`npx hearth config history\` and \`npx hearth config rollback N\`. \`npx hearth config check\` finds typing mistakes.`,
      zh: `设置是一个文件：Hearth 文件夹里的 \`hearth.json5\`，即带注释的 JSON。可以在**设置**页修改（注释会保留），也可以用编辑器改，保存后立即生效。如果文件写坏了，上一个正确的版本继续有效，页面会显示出错的行和列。每个被接受的版本都会保留：**设置 → 历史**，或 \`npx hearth config history\` 和 \`npx hearth config rollback N\`。\`npx hearth config check\` 能找出拼写错误。`,
    },
  },
  {
    id: "import",
    title: { en: "move from OpenClaw or Clawdbot", zh: "从 OpenClaw / Clawdbot 迁移" },
    words: {
      en: ["openclaw", "clawdbot", "moltbot", "import", "migrate", "migration", "move from", "switch from"],
      zh: ["openclaw", "clawdbot", "moltbot", "导入", "迁移", "搬家", "切换过来"],
    },
    answer: {
      en: "Run `npx hearth config import`. It reads `~/.openclaw/openclaw.json` or `~/.clawdbot/clawdbot.json` (or the file you name) and tells, key by key, what it took over, what it could not, and why. Your old files are not changed.",
      zh: "运行 `npx hearth config import`。它会读取 `~/.openclaw/openclaw.json` 或 `~/.clawdbot/clawdbot.json`（也可以指定文件），并逐项说明导入了什么、没能导入什么以及原因。原来的文件不会改动。",
    },
  },
  {
    id: "cost",
    title: { en: "what it costs", zh: "费用" },
    words: {
      en: ["cost", "costs", "price", "pay", "money", "budget", "bill", "tokens", "usage", "expensive", "free", "limit"],
      zh: ["费用", "价格", "多少钱", "花钱", "付费", "预算", "账单", "用量", "免费", "限额"],
    },
    answer: {
      en: `Hearth itself is free. Remote providers charge you by tokens; local models cost only electricity. Hearth asks Anthropic to cache what repeats, which makes long conversations much cheaper.

On the page **Budget** you set what may be spent a day and a month, for all or for one person, agent, channel or device. Before a model is asked, the most that the answer can cost is reserved; what would pass the stop line (95 % of the budget unless you change it) is not sent. Local models go on answering, and can take over then (\`cost.onStop: "local"\`). If a day needs more, **Add money for today** lifts its line, and \`npx hearth budget add 5\` does so in a terminal. \`npx hearth budget\` shows what is spent, reserved and left.

A limit in the provider's own console is a good second lock.`,
      zh: `Hearth 本身免费。云端服务商按 token 向你收费；本地模型只耗电。Hearth 会让 Anthropic 缓存重复的内容，长对话会便宜很多。

在**预算**页可以设置每天和每月最多花多少，可以针对全部，也可以针对某个用户、智能体、渠道或设备。向模型提问之前，Hearth 先预留这个回答最多可能花的钱；会超过停止线（默认是预算的 95 %）的请求不会发送。本地模型仍可回答，也可以届时接替（\`cost.onStop: "local"\`）。某天不够用时，**为今天追加金额**会提高当天的停止线，在终端则用 \`npx hearth budget add 5\`。\`npx hearth budget\` 显示已用、预留和剩余的金额。

在服务商的控制台再设一道限额，是很好的第二把锁。`,
    },
  },
  {
    id: "trouble",
    title: { en: "when something does not work", zh: "遇到问题怎么办" },
    words: {
      en: [
        "error",
        "problem",
        "not working",
        "does not work",
        "doesn't work",
        "broken",
        "fails",
        "failed",
        "trouble",
        "wrong",
        "slow",
        "crash",
        "stuck",
        "refused",
        "logs",
        "log",
      ],
      zh: [
        "错误",
        "问题",
        "不工作",
        "不能用",
        "用不了",
        "失败",
        "报错",
        "出错",
        "很慢",
        "崩溃",
        "卡住",
        "拒绝",
        "日志",
        "连不上",
      ],
    },
    answer: {
      en: `In this order:

1. Read the sentence under the message: each failure has a code and a next step.
2. [**Settings → Models → Test connection**](/settings/models) tells which of address, key, model and credit is wrong.
3. \`npx hearth status\` and \`npx hearth logs --follow\` in a terminal show what the gateway is doing; \`npx hearth config check\` reads the settings.
4. A local model that is slow at first is usually still loading; later slowness means that it is too large for the machine.

Nothing you wrote is lost by a crash: an answer that was cut is kept, marked, and can be retried.`,
      zh: `按这个顺序来：

1. 看消息下方的说明：每个失败都有代码和下一步建议。
2. [**设置 → 模型 → 测试连接**](/settings/models)会指出地址、密钥、模型、余额中哪一项有问题。
3. 在终端运行 \`npx hearth status\` 和 \`npx hearth logs --follow\` 查看网关在做什么；\`npx hearth config check\` 检查设置。
4. 本地模型一开始慢，通常是还在加载；之后一直慢，说明模型对这台电脑来说太大了。

崩溃不会丢失你写的内容：中断的回答会保留并标记，可以重试。`,
    },
  },
  {
    id: "stop-start",
    title: { en: "start, stop and update Hearth", zh: "启动、停止和更新" },
    words: {
      en: [
        "stop hearth",
        "restart",
        "shut down",
        "update",
        "upgrade",
        "autostart",
        "start at login",
        "uninstall",
        "systemd",
        "stop it",
      ],
      zh: ["停止", "重启", "关闭", "更新", "升级", "开机启动", "自启动", "卸载"],
    },
    answer: {
      en: "`npm start` (or `npx hearth up`) starts Hearth and keeps it alive: if the gateway fails it is started again. Ctrl-C stops everything in good order. To update, stop it, fetch the new version and start again: data and settings stay in Hearth's folder and are brought to the new form by themselves. Before you remove that folder, remember that it holds all conversations.",
      zh: "`npm start`（或 `npx hearth up`）启动 Hearth 并保持运行：网关出错会自动重启。按 Ctrl-C 会有序停止全部进程。更新时，先停止，取得新版本后再启动：数据和设置留在 Hearth 的文件夹里，会自动升级。删除该文件夹前请记住：全部会话都在里面。",
    },
  },
];
