import { defineErrors } from "./define.ts";

/**
 * Budgets, prices and rates. The statuses are chosen so that the official clients do not ask again by themselves: they repeat
 * 408, 409, 429 and 5xx.
 */
export const moneyErrors = defineErrors({
  BUDGET_SPENT: {
    status: 402,
    type: "billing_error",
    en: [
      "The {window} budget{of} does not allow this: {left} of {limit} are left, and it needs up to {needed} ({spent} are used or reserved).",
      "It starts anew at {resets}. A shorter message or a new conversation may still fit; the owner can add money under Budget; models that cost nothing go on answering.",
    ],
    zh: [
      "{window}预算{of}不足：上限 {limit} 中还剩 {left}，而此请求最多需要 {needed}（已使用或预留 {spent}）。",
      "将于 {resets} 重新开始。更短的消息或新的对话也许仍放得下；所有者可在“预算”页面追加金额；免费的模型仍可回答。",
    ],
  },
  BUDGET_NOT_FOUND: {
    status: 404,
    type: "not_found_error",
    en: [
      "There is no budget {scope}.",
      "Name one that the settings set: `*` for the whole, or a row of `cost.limits` (`npx hearth budget` lists them).",
    ],
    zh: [
      "没有预算 {scope}。",
      "请指定设置中已有的预算：`*` 表示总预算，或 `cost.limits` 中的一项（`npx hearth budget` 可列出）。",
    ],
  },
  NOTICE_NOT_FOUND: {
    status: 404,
    type: "not_found_error",
    en: ["There is no notice of this id.", "Load the page anew; the list may have changed."],
    zh: ["没有此编号的通知。", "请重新加载页面；列表可能已更改。"],
  },
  REQUEST_TOO_DEAR: {
    status: 402,
    type: "billing_error",
    en: [
      "This request could cost up to {needed}; one request may cost {limit} at most.",
      "Ask for a shorter answer (`max_tokens`) or send less, or raise `cost.maxPerRequest`.",
    ],
    zh: [
      "此请求最多可能花费 {needed}，而单次请求上限为 {limit}。",
      "请缩短回答长度（`max_tokens`）或减少内容，也可以提高 `cost.maxPerRequest`。",
    ],
  },
  PRICE_UNKNOWN: {
    status: 400,
    type: "invalid_request_error",
    en: [
      "The price of {provider}/{model} is not known, so its cost cannot be limited.",
      'Enter it under Budget → Prices, or mark the model free: `cost.prices: {"{provider}/{model}": "free"}`.',
    ],
    zh: [
      "不知道 {provider}/{model} 的价格，因此无法限制其花费。",
      '请在“预算 → 价格”中填写，或将其标为免费：`cost.prices: {"{provider}/{model}": "free"}`。',
    ],
  },
  COST_UNBOUNDED: {
    status: 400,
    type: "invalid_request_error",
    en: ["What this request may cost cannot be bounded: {what}.", "Leave it out, or give it a limit (`max_uses`)."],
    zh: ["无法确定此请求的最高花费：{what}。", "请去掉它，或为其设置上限（`max_uses`）。"],
  },
  TOO_FAST: {
    status: 429,
    type: "rate_limit_error",
    en: ["That is faster than {perMinute} requests a minute.", "Wait {seconds} s and send again."],
    zh: ["请求频率超过每分钟 {perMinute} 次。", "请等待 {seconds} 秒后再发送。"],
  },
  COUNTERS_UNREACHABLE: {
    status: 503,
    type: "api_error",
    en: [
      "The Redis server that counts the shared budget does not answer, so nothing that costs money is sent.",
      "Check `session.redis.url` and the server; models that cost nothing go on answering.",
    ],
    zh: [
      "负责统计共享预算的 Redis 服务器没有回应，因此不会发送任何收费请求。",
      "请检查 `session.redis.url` 和该服务器；免费的模型仍可回答。",
    ],
  },
  PRICES_UNREADABLE: {
    status: 400,
    type: "invalid_request_error",
    en: ["This is no price table: {problem}.", "Choose a file `prices.json` as Hearth publishes it; nothing was changed."],
    zh: ["这不是价格表：{problem}。", "请选择 Hearth 发布的 `prices.json` 文件；未做任何更改。"],
  },
  PRICES_OLDER: {
    status: 400,
    type: "invalid_request_error",
    en: ["This price table is of {offered}; the one in force is of {current}.", "Choose a newer file; nothing was changed."],
    zh: ["此价格表日期为 {offered}，而当前使用的是 {current}。", "请选择更新的文件；未做任何更改。"],
  },
  PRICES_NOT_CONFIRMED: {
    status: 400,
    type: "invalid_request_error",
    en: ["The table changes prices that need your yes: {models}.", "Look at the differences and confirm them."],
    zh: ["价格表中的部分变更需要你确认：{models}。", "请查看差异并确认。"],
  },
  BILL_NOT_OFFERED: {
    status: 400,
    type: "invalid_request_error",
    en: ["{provider} has no cost report that Hearth can read.", "Type the figure from the provider's own page."],
    zh: ["Hearth 无法读取 {provider} 的费用报告。", "请手动填写服务商页面上的数字。"],
  },
  BILL_KEY_MISSING: {
    status: 400,
    type: "invalid_request_error",
    en: ["Reading {provider}'s bill needs an admin key.", "Enter it under Budget → Bill; an ordinary key cannot read reports."],
    zh: ["读取 {provider} 的账单需要管理密钥。", "请在“预算 → 账单”中填写；普通密钥无法读取报告。"],
  },
  BILL_KEY_REFUSED: {
    status: 400,
    type: "invalid_request_error",
    en: ["{provider} refused the admin key.", "Make a new admin key in the provider's console and enter it under Budget → Bill."],
    zh: ["{provider} 拒绝了管理密钥。", "请在服务商控制台新建管理密钥，并在“预算 → 账单”中填写。"],
  },
  BILL_UNREADABLE: {
    status: 502,
    type: "api_error",
    en: ["{provider}'s report could not be read: {problem}", "Try again later, or type the figure from the provider's page."],
    zh: ["无法读取 {provider} 的报告：{problem}", "请稍后重试，或手动填写服务商页面上的数字。"],
  },
  BILL_DAY_OPEN: {
    status: 400,
    type: "invalid_request_error",
    en: ["{day} is not over yet at the provider (its days are UTC).", "Compare it from tomorrow on."],
    zh: ["服务商的 {day} 尚未结束（按 UTC 计日）。", "请明天再对账。"],
  },
});
