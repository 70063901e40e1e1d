import type { Rule } from "./plan.ts";
import { changed, notTaken, notYet, type Outcome, say, taken, unusable } from "./report.ts";

const because = (pattern: string, en: string, zh: string): Rule => ({ pattern, run: (): Outcome => notTaken(say(en, zh)) });

/** Everything else: the language, and why the rest was left. The last rule fits whatever came before it did not. */
export const otherRules: readonly Rule[] = [
  {
    pattern: "ui.prefs.locale",
    run: (leaf, plan) => {
      if (leaf.value === "en" || leaf.value === "zh-CN") return plan.put(leaf, ["language"], leaf.value, taken());
      if (typeof leaf.value !== "string") return unusable;
      const language = /^zh/i.test(leaf.value) ? "zh-CN" : "en";
      return plan.put(
        leaf,
        ["language"],
        language,
        changed(say("Hearth speaks English and Simplified Chinese.", "Hearth 支持英文和简体中文。")),
      );
    },
  },
  because("$schema", "It names the shape of an OpenClaw file.", "它描述的是 OpenClaw 文件的格式。"),
  because("$include", "Other files are not followed; import them by name.", "不会读取其他文件；请按文件名导入。"),
  because(
    "env.**",
    "Variables are set outside of Hearth; secrets that named them went into the vault.",
    "环境变量在 Hearth 之外设置；引用它们的密钥已存入保险库。",
  ),
  because(
    "auth.**",
    "Sign-ins of OpenClaw stand in files of its own; enter the key under Settings → Models.",
    "OpenClaw 的登录信息保存在它自己的文件中；请在“设置 → 模型”中填写密钥。",
  ),
  because("session.**", "Hearth ends and joins conversations by no setting.", "Hearth 没有结束或合并会话的设置。"),
  because(
    "routing.queue.**",
    "Hearth answers one message of a conversation after the other.",
    "Hearth 会依次回答同一会话的消息。",
  ),
  because("secrets.**", "Hearth keeps secrets in its own vault.", "Hearth 将密钥保存在自己的保险库中。"),
  because("telemetry.**", "Hearth sends nothing about its use.", "Hearth 不发送任何使用信息。"),
  because("update.**", "Hearth is not updated by itself yet.", "Hearth 目前不会自动更新。"),
  because("wizard.**", "OpenClaw's own notes about its set-up.", "OpenClaw 自己的安装记录。"),
  because("meta.**", "OpenClaw's own notes about its file.", "OpenClaw 自己的文件记录。"),
  because("plugins.**", "Plugins of OpenClaw do not run here.", "OpenClaw 的插件不能在此运行。"),
  because("skills.**", "Skills of OpenClaw are not read yet.", "目前不读取 OpenClaw 的技能。"),
  because("cron.**", "Hearth has no timed tasks yet.", "Hearth 目前没有定时任务。"),
  because("hooks.**", "Hearth has no hooks yet.", "Hearth 目前没有钩子。"),
  { pattern: "**", run: () => notYet },
];
