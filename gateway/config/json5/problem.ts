/** Why a text is no JSON5, and where, in both languages. Never holds a part of a string: it may be a secret. */
export type Json5Problem = { readonly offset: number; readonly en: string; readonly zh: string };

const sentences = {
  end: ["the file ends too early", "文件过早结束"],
  openString: ["this text has no closing quote on its line", "此文本在本行没有结束引号"],
  openComment: ["this comment is never closed", "此注释没有结束"],
  escape: ["this backslash sequence means nothing", "此反斜杠转义无效"],
  number: ["this is no number", "这不是有效的数字"],
  value: ["a value was expected here", "此处应为一个值"],
  name: ["the name of a setting was expected here", "此处应为设置项名称"],
  colon: ["a colon was expected here", "此处应为冒号"],
  comma: ["a comma was expected here", "此处应为逗号"],
  rest: ["there is more text after the end", "结尾之后还有多余内容"],
  deep: ["the groups are nested too deeply", "嵌套层次过深"],
  proto: ['"__proto__" cannot be the name of a setting', '"__proto__" 不能用作设置项名称'],
  word: [
    "text needs quotes, and the bare words are only true, false and null",
    "文本需要引号；不带引号的只能是 true、false、null",
  ],
} as const;

export const syntaxProblem = (kind: keyof typeof sentences, offset: number): Json5Problem => ({
  offset,
  en: sentences[kind][0],
  zh: sentences[kind][1],
});
