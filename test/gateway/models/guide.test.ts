import { describe, expect, test } from "vitest";
import { createGuideProvider } from "../../../gateway/models/guide/provider.ts";
import { guideReply, languageOf, matchTopic, topics } from "../../../gateway/models/guide/reply.ts";
import type { GuideStatus } from "../../../gateway/models/guide/topic.ts";
import { isOwnPage } from "../../../renderer/chat/markdown/safe-url.ts";
import { chat as english } from "../../../renderer/i18n/en/chat.ts";
import { chat as chinese } from "../../../renderer/i18n/zh-CN/chat.ts";
import { tabNames } from "../../../renderer/settings/tab.ts";
import { ask, collect, contractBreach, failureOf, lastOf, textOf, usageOf } from "./support.ts";

const status: GuideStatus = {
  version: "1.2.3",
  url: "http://127.0.0.1:18789",
  startedAt: 0,
  now: 2 * 3_600_000 + 5 * 60_000,
  providers: [{ name: "home", type: "ollama", local: true }],
  defaultModel: "home/qwen",
  devices: 3,
  conversations: 12,
  settingsProblems: 0,
};
const guide = createGuideProvider(() => status);

describe("the guide", () => {
  test.each(["en", "zh"] as const)("leads to pages that are there, and never to another program's commands (%s)", language => {
    const said = topics
      .map(({ answer }) => (typeof answer === "function" ? answer(status, language) : answer[language]))
      .join("\n");
    const links = [...said.matchAll(/\]\((\/[^)]*)\)/g)].map(found => found[1] ?? "");
    const tabs = tabNames.map(name => `/settings/${name}`);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter(link => !isOwnPage(link) || !tabs.includes(link))).toEqual([]);
    expect(said).not.toMatch(/tailscale serve --bg|allowedHosts|ollama pull/);
  });

  test.each([
    ["How do I add my Anthropic key?", "anthropic-key"],
    ["怎么添加 Anthropic 密钥？", "anthropic-key"],
    ["can I use DeepSeek or OpenRouter", "other-provider"],
    ["我想用通义千问", "other-provider"],
    ["how do I run a local model with ollama?", "ollama"],
    ["怎么用Ollama跑本地模型", "ollama"],
    ["pair my phone", "phone"],
    ["手机怎么配对", "phone"],
    ["how can I reach it from outside with tailscale", "tailscale"],
    ["出门在外怎么远程访问", "tailscale"],
    ["What does Hearth do?", "what-is-hearth"],
    ["Hearth 是什么", "what-is-hearth"],
    ["what is your status?", "status"],
    ["现在的运行状态", "status"],
    ["where is my data stored? privacy", "privacy"],
    ["我的数据保存在哪里，安全吗", "privacy"],
    ["I want to migrate from OpenClaw", "import"],
    ["从 Clawdbot 迁移", "import"],
    ["how much does it cost", "cost"],
    ["它不能用了，报错", "trouble"],
    ["how do I rollback the config", "settings"],
    ["can I connect other programs with the API", "api"],
    ["how do I export a conversation as markdown", "conversations"],
    ["I forgot the owner's token", "vault"],
    ["怎么升级", "stop-start"],
    ["which model should I choose? get started", "choose-model"],
    ["are you a model?", "who"],
    ["你是谁", "who"],
    ["hi", "hello"],
  ])("%s → %s", (question, id) => {
    expect(matchTopic(question)?.id).toBe(id);
  });

  test.each([english, chinese])("every question that the page offers has its topic", ({ guideSuggestions }) => {
    expect(guideSuggestions.map(question => matchTopic(question)?.id)).toEqual([
      "choose-model",
      "what-is-hearth",
      "ollama",
      "status",
    ]);
  });

  test.each(["write a poem about rivers", "量子力学的基本方程", "??", ""])(
    "%s has no topic: says it is no model and shows the menu",
    question => {
      expect(matchTopic(question)).toBeUndefined();
      const reply = guideReply(question, languageOf(question) ?? "en", status);
      expect(reply).toMatch(languageOf(question) === "zh" ? /不是语言模型/ : /not a language model/);
      expect(reply.split("\n").filter(line => /^\d+\. /.test(line)).length).toBeGreaterThanOrEqual(20);
    },
  );

  test("every topic is found by its number in the menu, and has both languages", () => {
    const rows = guideReply("??", "en", status)
      .split("\n")
      .filter(line => /^\d+\. /.test(line));
    for (const [index, row] of rows.entries()) expect(`${index + 1}. ${matchTopic(String(index + 1))?.title.en}`).toBe(row);
    for (const topic of topics) {
      const zh = typeof topic.answer === "function" ? topic.answer(status, "zh") : topic.answer.zh;
      const en = typeof topic.answer === "function" ? topic.answer(status, "en") : topic.answer.en;
      expect(languageOf(zh)).toBe("zh");
      expect(languageOf(en)).toBe("en");
    }
  });

  test("tells its own status in figures", async () => {
    const english = textOf(await collect(guide, ask("status please")));
    for (const expected of ["1.2.3", "2 h 5 min", "home (ollama, local)", "home/qwen", "devices: 3", "Conversations: 12"])
      expect(english).toContain(expected);
    expect(textOf(await collect(guide, ask("状态如何")))).toContain("已配对设备：3");
  });

  test("keeps the language of the conversation when a question has none", async () => {
    const messages = [
      { role: "user" as const, parts: [{ kind: "text" as const, text: "你好" }] },
      { role: "assistant" as const, parts: [{ kind: "text" as const, text: "你好！" }] },
      { role: "user" as const, parts: [{ kind: "text" as const, text: "4" }] },
    ];
    expect(textOf(await collect(guide, ask("", { messages })))).toContain("模型就运行在你自己的电脑上");
  });

  test("streams words, costs nothing, ends once, and stops at once", async () => {
    const events = await collect(guide, ask("hello"));
    expect(events.length).toBeGreaterThan(20);
    expect(contractBreach(events)).toBeUndefined();
    expect(lastOf(events)).toEqual({ kind: "end", stop: "end", model: "guide" });
    expect(usageOf(events)).toMatchObject({ inputTokens: 0, outputTokens: 0 });
    const stop = new AbortController();
    const cut: string[] = [];
    for await (const event of guide.answer(ask("hello"), stop.signal)) {
      cut.push(event.kind);
      if (cut.length === 3) stop.abort();
    }
    expect(cut).toEqual(["text", "text", "text", "failure"]);
    expect(failureOf(await collect(guide, ask("hello"), AbortSignal.abort())).aborted).toBe(true);
  });
});
