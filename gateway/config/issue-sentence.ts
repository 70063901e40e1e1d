import type { z } from "zod";

/** A sentence in both languages, as the slots `problem` and `problemZh`. */
export type Sentence = { readonly problem: string; readonly problemZh: string };

const kinds: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  string: ["text in quotes", "带引号的文本"],
  number: ["a number", "数字"],
  int: ["a whole number", "整数"],
  boolean: ["true or false", "true 或 false"],
  array: ["a list in [ ]", "方括号 [ ] 列表"],
  object: ["a group in { }", "花括号 { } 组"],
  record: ["a group in { }", "花括号 { } 组"],
};

const kindOf = (value: unknown): string => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isNaN(value) ? "NaN" : typeof value;
};

const wanted = (expected: string, value: unknown): Sentence => {
  const [en, zh] = kinds[expected] ?? [expected, expected];
  if (value === undefined) return { problem: `this is missing; it must be ${en}`, problemZh: `缺少此项，应为${zh}` };
  const [isEn, isZh] = kinds[kindOf(value)] ?? [kindOf(value), kindOf(value)];
  return { problem: `must be ${en}, not ${isEn}`, problemZh: `应为${zh}，而不是${isZh}` };
};

const size = (issue: { origin?: string; inclusive?: boolean; minimum?: unknown; maximum?: unknown }): Sentence => {
  const least = issue.minimum !== undefined;
  const bound = String(least ? issue.minimum : issue.maximum);
  const exactly = issue.inclusive !== false;
  if (issue.origin === "string")
    return least && bound === "1"
      ? { problem: "must not be empty", problemZh: "不能为空" }
      : {
          problem: `must have ${least ? "at least" : "at most"} ${bound} characters`,
          problemZh: `长度应${least ? "不少于" : "不超过"} ${bound} 个字符`,
        };
  if (issue.origin === "array")
    return {
      problem: `must have ${least ? "at least" : "at most"} ${bound} items`,
      problemZh: `应${least ? "不少于" : "不超过"} ${bound} 项`,
    };
  if (least)
    return exactly
      ? { problem: `must be ${bound} or more`, problemZh: `应不小于 ${bound}` }
      : { problem: `must be more than ${bound}`, problemZh: `应大于 ${bound}` };
  return exactly
    ? { problem: `must be ${bound} or less`, problemZh: `应不大于 ${bound}` }
    : { problem: `must be less than ${bound}`, problemZh: `应小于 ${bound}` };
};

const isBelow = (path: readonly PropertyKey[], ...top: string[]): boolean => top.every((step, index) => path[index] === step);

/** Where the schema alone says too little. */
function special({ code, path }: z.core.$ZodIssue): Sentence | undefined {
  if (code === "invalid_union" && isBelow(path, "cost", "prices"))
    return {
      problem: 'must be "free" or { input, output }: USD for a million tokens, each above 0',
      problemZh: '应为 "free" 或 { input, output }：每百万 token 的美元价格，均大于 0',
    };
  if (code === "too_big" && (isBelow(path, "cost", "alertThreshold") || isBelow(path, "cost", "stopThreshold")))
    return { problem: "must be 1 or less: 80 % is written 0.8", problemZh: "应不大于 1：80 % 写作 0.8" };
  if (code === "custom" && isBelow(path, "backup", "places"))
    return path.length > 2
      ? {
          problem: "this name has a meaning of its own (home, a dot, a word of the machine); choose another one",
          problemZh: "此名称另有含义（home、点号或程序用词），请换一个",
        }
      : { problem: "two places have the same name; each needs its own", problemZh: "有两个位置同名，名称不能重复" };
  return undefined;
}

/** What is wrong, for a person. `value` is what stands there; only its kind is told, because it may be a secret. */
export function issueSentence(issue: z.core.$ZodIssue, value: unknown): Sentence {
  const known = special(issue);
  if (known) return known;
  if (issue.code === "invalid_type") return wanted(issue.expected, value);
  if (issue.code === "too_small" || issue.code === "too_big") return size(issue);
  if (issue.code === "invalid_value") {
    const values = issue.values.map(one => JSON.stringify(one)).join(", ");
    return { problem: `must be one of ${values}`, problemZh: `应为以下之一：${values}` };
  }
  if (issue.code === "invalid_format" && issue.format === "url")
    return {
      problem: "must be a whole address with its protocol, as http://127.0.0.1:11434",
      problemZh: "应为带协议的完整地址，例如 http://127.0.0.1:11434",
    };
  if (issue.code === "invalid_format") return { problem: issue.message, problemZh: "含有不允许的字符" };
  if (issue.code === "invalid_union")
    return { problem: "must be text in quotes or a number", problemZh: "应为带引号的文本或数字" };
  return { problem: issue.message, problemZh: "此值不可用" };
}
