import type { GuideLanguage, GuideStatus, Topic } from "./topic.ts";
import { careTopics } from "./topics-care.ts";
import { selfTopics } from "./topics-self.ts";
import { setupTopics } from "./topics-setup.ts";
import { useTopics } from "./topics-use.ts";

export const topics: readonly Topic[] = [...setupTopics, ...useTopics, ...careTopics, ...selfTopics];

/** Chinese when a Chinese character is written; undefined when there is nothing to tell by ("?", "123"). */
export const languageOf = (text: string): GuideLanguage | undefined =>
  /\p{Script=Han}/u.test(text) ? "zh" : /\p{L}/u.test(text) ? "en" : undefined;

const hasWord = (text: string, word: string): boolean => {
  if (languageOf(word) === "zh") return text.includes(word);
  const at = text.indexOf(word);
  if (at < 0) return false;
  const letter = /[\p{L}\p{N}]/u;
  const isLatin = (char: string | undefined): boolean => char !== undefined && letter.test(char) && languageOf(char) !== "zh";
  return !isLatin(text[at - 1]) && !isLatin(text[at + word.length]);
};

/** How well a topic fits: longer words tell more than short ones. */
const score = (topic: Topic, text: string): number =>
  [...new Set([...topic.words.en, ...topic.words.zh])]
    .filter(word => hasWord(text, word))
    .reduce((sum, word) => sum + (languageOf(word) === "zh" ? word.length * 3 : word.length), 0);

/** The topic a question is about; undefined when no word of it is known. */
export function matchTopic(question: string): Topic | undefined {
  const text = question.toLowerCase().normalize("NFKC").replace(/[’‘]/g, "'").replace(/\s+/g, " ");
  const byNumber = /^\s*(\d{1,2})[.。)、]?\s*$/.exec(text);
  const picked = byNumber ? menuTopics()[Number(byNumber[1]) - 1] : undefined;
  if (picked) return picked;
  const best = topics.map(topic => ({ topic, points: score(topic, text) })).sort((a, b) => b.points - a.points)[0];
  return best && best.points > 0 ? best.topic : undefined;
}

const menuTopics = (): readonly Topic[] => topics.filter(topic => topic.id !== "hello");

const menu = (language: GuideLanguage): string => {
  const rows = menuTopics()
    .map((topic, index) => `${index + 1}. ${topic.title[language]}`)
    .join("\n");
  return language === "zh"
    ? `我可以说明这些（回复数字即可）：\n\n${rows}`
    : `I can explain these (a number is enough):\n\n${rows}`;
};

const unknown: Readonly<Record<GuideLanguage, string>> = {
  en: "I am only Hearth's guide, **not a language model**, so I cannot answer that. With a model set up ([Settings → Models](/settings/models)) the same question will get a real answer.",
  zh: "我只是 Hearth 的向导，**不是语言模型**，这个问题我答不了。设置好模型之后（[设置 → 模型](/settings/models)），同样的问题就能得到真正的回答。",
};

/** The whole reply to a question, in its language. */
export function guideReply(question: string, language: GuideLanguage, status: GuideStatus): string {
  const topic = matchTopic(question);
  if (topic === undefined) return `${unknown[language]}\n\n${menu(language)}`;
  const said = typeof topic.answer === "function" ? topic.answer(status, language) : topic.answer[language];
  return topic.id === "hello" || topic.id === "who" ? `${said}\n\n${menu(language)}` : said;
}
