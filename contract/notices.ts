import * as z from "zod";
import type { Language } from "./errors/define.ts";

const kinds = [
  "budgetAlert",
  "budgetStop",
  "approvalWanted",
  "backupFailed",
  "drillFailed",
  "keyExpires",
  "keyExpired",
  "reachLost",
  "modelReady",
  "modelFailed",
  "answerReady",
  "updateReady",
  "test",
] as const;
export const NoticeKind = z.enum(kinds);
export type NoticeKind = z.infer<typeof NoticeKind>;

/** Something a person should hear of although no page is open: once for each `id`, as a native notice and as a push to the phone. */
export const Notice = z.object({
  /** What it is about; the same thing has the same id and is told once. */
  id: z.string(),
  kind: NoticeKind,
  /** Fill the `{name}`s of the sentences. */
  slots: z.record(z.string(), z.string()),
  /** The page to open. */
  path: z.string(),
  at: z.number(),
});
export type Notice = z.infer<typeof Notice>;

type Words = readonly [title: string, body: string];
type Row = { readonly en: Words; readonly zh: Words };

const table: Readonly<Record<NoticeKind, Row>> = {
  budgetAlert: {
    en: ["{spent} of {limit} spent", "The budget of this {unit} has crossed its alert line."],
    zh: ["已花费 {spent}，预算 {limit}", "本{unit}预算已越过提醒线。"],
  },
  budgetStop: {
    en: ["This {unit}'s budget is used up", "{spent} of {limit} is spent. Add money, or wait until {resets}."],
    zh: ["本{unit}预算已用完", "已花费 {spent}，预算 {limit}。可追加预算，或等到 {resets}。"],
  },
  approvalWanted: { en: ["Your yes is wanted", "{agent} asks: {what}"], zh: ["需要你的批准", "{agent} 请求：{what}"] },
  backupFailed: { en: ["The backup failed", "{problem}"], zh: ["备份失败", "{problem}"] },
  drillFailed: { en: ["The test restore failed", "{problem}"], zh: ["恢复演练失败", "{problem}"] },
  keyExpires: {
    en: ["Tailscale signs this computer out in {left}", "Renew it now, so that your phone still reaches Hearth."],
    zh: ["Tailscale 将在 {left}后让此电脑退出登录", "请现在续期，以便手机仍能连接 Hearth。"],
  },
  keyExpired: {
    en: ["Tailscale has signed this computer out", "Your phone cannot reach Hearth until you sign in again."],
    zh: ["Tailscale 已让此电脑退出登录", "重新登录之前，手机无法连接 Hearth。"],
  },
  reachLost: {
    en: ["Your phone cannot reach Hearth now", "{problem}"],
    zh: ["手机暂时无法连接 Hearth", "{problem}"],
  },
  modelReady: {
    en: ["{model} is ready", "It runs on this computer and costs nothing."],
    zh: ["{model} 已就绪", "在本机运行，不产生费用。"],
  },
  modelFailed: { en: ["{model} could not be fetched", "{problem}"], zh: ["无法下载 {model}", "{problem}"] },
  answerReady: { en: ["{agent} has answered", "{text}"], zh: ["{agent} 已回答", "{text}"] },
  updateReady: {
    en: ["Hearth {version} is available", "Open Hearth to see what is new and install it."],
    zh: ["Hearth {version} 可用", "打开 Hearth 查看更新内容并安装。"],
  },
  test: { en: ["Notices arrive here", "That was the test from Hearth."], zh: ["通知可以送达", "这是来自 Hearth 的测试。"] },
};

/** What a person reads of a notice. */
export function noticeText(notice: Pick<Notice, "kind" | "slots">, language: Language): { title: string; body: string } {
  const row = table[notice.kind];
  const [title, body] = language === "zh-CN" ? row.zh : row.en;
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (_, name: string) => notice.slots[name] ?? "");
  return { title: fill(title), body: fill(body) };
}
