import * as z from "zod";
import type { Language } from "./errors/define.ts";
import { describeFailure } from "./errors/failure.ts";
import { isErrorCode } from "./errors/table.ts";

const kinds = [
  "budgetAlert",
  "budgetStop",
  "budgetRefused",
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

/** What fills a `{name}` of a notice; written out in the reader's language only when it is read. */
export const NoticeSlot = z.union([
  /** The same in every language: a name, a version, a model's own words. */
  z.string(),
  /** Decimal dollars. */
  z.object({ usd: z.string() }),
  z.object({ window: z.enum(["day", "month"]) }),
  /** Whose it is, told before the rest; the empty name says nothing. */
  z.object({ whose: z.string() }),
  /** A moment, in the time zone of the gateway's machine. */
  z.object({ atMs: z.number() }),
  /** A span, in whole days or hours. */
  z.object({ forMs: z.number() }),
  /** A failure's sentence. */
  z.object({ code: z.string(), slots: z.record(z.string(), z.union([z.string(), z.number()])) }),
]);
export type NoticeSlot = z.infer<typeof NoticeSlot>;

/** Something a person should hear of although no page is open: once for each `id`, as a native notice and as a push to the phone. */
export const Notice = z.object({
  /** What it is about; the same thing has the same id and is told once. */
  id: z.string(),
  kind: NoticeKind,
  /** Fill the `{name}`s of the sentences. */
  slots: z.record(z.string(), NoticeSlot),
  /** The page to open. */
  path: z.string(),
  at: z.number(),
});
export type Notice = z.infer<typeof Notice>;

type Words = readonly [title: string, body: string];
type Row = { readonly en: Words; readonly zh: Words };

const table: Readonly<Record<NoticeKind, Row>> = {
  budgetAlert: {
    en: ["{whose}{spent} of {limit} spent", "The budget for {window} has crossed its alert line."],
    zh: ["{whose}已花费 {spent}，预算 {limit}", "{window}预算已越过提醒线。"],
  },
  budgetStop: {
    en: [
      "{whose}The budget for {window} is used up",
      "{spent} of {limit} is spent or reserved. Add money, or wait until {resets}.",
    ],
    zh: ["{whose}{window}预算已用完", "已花费和预留 {spent}，预算 {limit}。可追加预算，或等到 {resets}。"],
  },
  budgetRefused: {
    en: [
      "{whose}A request was too dear for the budget of {window}",
      "It needed more than is left: {spent} of {limit} is spent or reserved. Shorter requests still go through.",
    ],
    zh: ["{whose}有请求超出{window}预算余额", "已花费和预留 {spent}，预算 {limit}。较短的请求仍可继续。"],
  },
  approvalWanted: { en: ["Your yes is wanted", "{agent} asks: {what}"], zh: ["需要你的批准", "{agent} 请求：{what}"] },
  backupFailed: { en: ["The backup failed", "{problem}"], zh: ["备份失败", "{problem}"] },
  drillFailed: { en: ["The test restore failed", "{problem}"], zh: ["恢复演练失败", "{problem}"] },
  keyExpires: {
    en: ["Tailscale signs this computer out in {left}", "Renew it now, so that your phone still reaches Hearth."],
    zh: ["Tailscale 将在 {left}后让这台电脑退出登录", "请现在续期，以便手机仍能连接 Hearth。"],
  },
  keyExpired: {
    en: ["Tailscale has signed this computer out", "Your phone cannot reach Hearth until you sign in again."],
    zh: ["Tailscale 已让这台电脑退出登录", "重新登录之前，手机无法连接 Hearth。"],
  },
  reachLost: {
    en: ["Your phone cannot reach Hearth now", "{problem}"],
    zh: ["手机暂时无法连接 Hearth", "{problem}"],
  },
  modelReady: {
    en: ["{model} is ready", "It runs on this computer and costs nothing."],
    zh: ["{model} 已就绪", "在这台电脑上运行，不产生费用。"],
  },
  modelFailed: { en: ["{model} could not be fetched", "{problem}"], zh: ["无法下载 {model}", "{problem}"] },
  answerReady: { en: ["{agent} has answered", "{text}"], zh: ["{agent} 已回答", "{text}"] },
  updateReady: {
    en: ["Hearth {version} is available", "Open Hearth to see what is new and install it."],
    zh: ["Hearth {version} 可用", "打开 Hearth 查看更新内容并安装。"],
  },
  test: { en: ["Notices arrive here", "That was the test from Hearth."], zh: ["通知可以送达", "这是来自 Hearth 的测试。"] },
};

const words = {
  en: { owner: "Owner", day: "today", month: "this month", whose: (name: string) => `${name}: ` },
  "zh-CN": { owner: "所有者", day: "今日", month: "本月", whose: (name: string) => `${name}：` },
} as const;

const hourMs = 3_600_000;

function span(ms: number, language: Language): string {
  const hours = Math.max(1, Math.round(ms / hourMs));
  const [value, unit] = hours >= 24 ? [Math.round(hours / 24), "day"] : [hours, "hour"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

/** Cents; of less than a cent as much as shows it. */
function money(usd: string, language: Language): string {
  const amount = Number(usd);
  const digits = amount !== 0 && Math.abs(amount) < 0.01 ? { maximumSignificantDigits: 2 } : { minimumFractionDigits: 2 };
  return new Intl.NumberFormat(language, { style: "currency", currency: "USD", ...digits }).format(amount);
}

function written(slot: NoticeSlot, language: Language): string {
  if (typeof slot === "string") return slot;
  if ("usd" in slot) return money(slot.usd, language);
  if ("window" in slot) return words[language][slot.window];
  if ("whose" in slot) {
    if (slot.whose === "") return "";
    return words[language].whose(slot.whose === "owner" ? words[language].owner : slot.whose);
  }
  if ("atMs" in slot)
    return new Intl.DateTimeFormat(language, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(
      slot.atMs,
    );
  if ("forMs" in slot) return span(slot.forMs, language);
  return isErrorCode(slot.code) ? describeFailure(slot.code, slot.slots, language).message : slot.code;
}

/** What a person reads of a notice. */
export function noticeText(notice: Pick<Notice, "kind" | "slots">, language: Language): { title: string; body: string } {
  const row = table[notice.kind];
  const [title, body] = language === "zh-CN" ? row.zh : row.en;
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => written(notice.slots[name] ?? "", language));
  return { title: fill(title), body: fill(body) };
}
