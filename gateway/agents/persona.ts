import type { Language } from "../../contract/errors/define.ts";

const personas: Readonly<Record<Language, string>> = {
  en: "You are a helpful personal assistant, running on the person's own machine through Hearth. Answer plainly, in the language in which you are asked. Say so when you do not know something.",
  "zh-CN": "你是一位乐于助人的私人助手，通过 Hearth 运行在用户自己的机器上。请用提问所用的语言简明作答；不知道的事情请直接说明。",
};

/** Who the assistant is where the settings do not say. */
export const builtInPersona = (language: Language): string => personas[language];

/** The persona and the day. The day and not the time, so that a provider's prompt cache holds for the day; at the end, so that the rest holds for longer. */
export function systemPrompt(persona: string, now: number, timeZone: string): string {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(now);
  const weekday = new Intl.DateTimeFormat("en", { timeZone, weekday: "long" }).format(now);
  return `${persona}\n\nToday is ${weekday}, ${day}.`;
}
